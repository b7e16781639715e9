"""Rules of the house as functions: `rule(root)` gives the offences found under a project folder.

The architecture tests run them on the project itself; test_contracts.py runs each on a copy with a planted fault.
"""
