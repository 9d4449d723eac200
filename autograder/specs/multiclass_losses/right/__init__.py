"""Right answers in different styles: none of them may lose a point."""
