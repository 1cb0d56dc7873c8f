"""The gateway runs our policy as API Management would, and refuses what it could not run so."""
