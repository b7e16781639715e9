"""Who, where, under what rules."""
