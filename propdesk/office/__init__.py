"""What the office knows and does: no Qt, no PDF."""
