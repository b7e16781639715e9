"""Home of the signed-in person: set-up, today, search, notices, journal; no models of its own."""
