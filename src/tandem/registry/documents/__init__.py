"""Stored files, issued papers with numbers from one register, templates, directory of legal acts."""
