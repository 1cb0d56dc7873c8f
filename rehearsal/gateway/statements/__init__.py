"""The policies that the gateway runs: one function each, from an element to a step."""
