"""PropDesk: the desk of a property office in an old residential community."""

__version__ = "0.2.0"
