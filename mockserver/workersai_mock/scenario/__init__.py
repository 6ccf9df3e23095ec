"""Scenario files: stubs, sequences, states and everything that goes wrong, as YAML or JSON.

Each module is one step: text with places, typed reading, one stub, a whole file, its findings,
into a tenant, again on save. How requests are answered is the business of `stub` and `plan`.
"""
