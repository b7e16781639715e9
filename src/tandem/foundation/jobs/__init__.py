"""Background jobs: queue, leases with fences, progress, repeated work."""
