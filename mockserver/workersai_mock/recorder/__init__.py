"""A proxy that keeps what passes: exchanges with the real service, redacted, in a file."""
