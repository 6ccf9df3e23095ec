"""A small chat client of Workers AI."""
