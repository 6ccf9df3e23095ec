"""Answers from recordings: what was recorded is found by what is asked, and sent as it came."""
