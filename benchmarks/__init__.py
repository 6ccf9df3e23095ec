"""How fast the mock is, beside the limits of its own stack and, where installed, its peers."""
