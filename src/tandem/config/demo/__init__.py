"""The invented school of `tandem demo`: lists of words, plans, and calls of the services."""
