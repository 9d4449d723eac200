"""What can be read off the source of a page: its letters, its language and its shape.

`python tools/page_lint` (as `make lint` runs it) reads all pages of the book; with names, those
pages. `docs/write-a-page.md` says what it asks for.
"""
