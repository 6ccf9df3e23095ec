"""Whether the clients of this environment reach a mock, and what to set where they do not.

Calls the mock and its proxy and nobody else: where an address leads is told by looking at it.
"""
