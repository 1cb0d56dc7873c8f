"""Runs the policy with its expressions compiled by a real C# compiler."""
