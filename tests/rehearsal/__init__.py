"""The stand-in for Azure refuses what Azure refuses, and loses nothing."""
