"""Azure's rules, a file per resource provider."""
