"""Accounts, cards of people, guardians, roles at organizations for a period, consents."""
