"""Waywarden: an open platform for GPS electronic monitoring. ARCHITECTURE.md shows the way through."""

__version__ = "0.1.0"
