"""Plugins that the engine starts in place of azure-native and random: they hold nothing."""
