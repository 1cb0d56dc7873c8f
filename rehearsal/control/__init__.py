"""Azure Resource Manager: resources by id, rules per type, outages per region."""
