"""Releasing: the students' notebooks from the sources, and the zip files that are handed out."""
