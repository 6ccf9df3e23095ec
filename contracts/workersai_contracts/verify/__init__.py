"""Sending probes and reporting verdicts: the one part of the package that touches the network.

Checks come to it as functions; it owns targets, plans, budgets, evidence on disk and reports.
"""
