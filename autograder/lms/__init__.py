"""Learning platforms: what they let an instructor download, and the marks that they import.

`collect` brings a download into the layout that `grade` reads: `archives` opens it, `owners` finds
out who handed in each file, `assignments` for what, `filing` puts it into its place, `report` says
what became of it, and `manifest` keeps for `export` by which numbers a platform knows a student.
Each platform has a module of its own, which says how it names what it packs; `platform` has what
they share.
"""
