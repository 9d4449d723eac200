"""The other sandbox: the Python of the course's pages, Pyodide, in Deno."""

from .runner import WasmRunner

__all__ = ["WasmRunner"]
