"""What the clerk sees: the only room that names PySide6."""
