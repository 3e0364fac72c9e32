"""Keeps what was fetched, byte for byte, and the catalogue that is derived from it."""
