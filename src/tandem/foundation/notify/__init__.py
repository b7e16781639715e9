"""Outbox: notices in the application and e-mail, written in the transaction of the action."""
