"""The stand-in for Service Bus keeps, hands out, expires and refuses as Azure does."""
