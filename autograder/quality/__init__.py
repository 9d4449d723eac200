"""How good the specifications are: mutation testing."""
