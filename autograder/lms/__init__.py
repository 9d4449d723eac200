"""Learning platforms: what they let an instructor download, and the marks that they import."""
