"""A new function: stubs and entries in all places that need it."""
