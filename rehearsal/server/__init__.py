"""The one process that holds everything that Azure would hold."""

from rehearsal.server.process import main, serve

__all__ = ["main", "serve"]
