"""A local stand-in for the Azure services that this program uses, on one machine."""
