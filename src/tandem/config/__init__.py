"""Composition root: settings, addresses, middleware, checks, the console command, the server."""
