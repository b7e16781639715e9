"""Journal of actions: ids and labels, no foreign keys, chained by hashes; forms that were already sent."""
