"""pytest words over the mock."""
