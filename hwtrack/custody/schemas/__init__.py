"""Custody on the wire, a file for each part of it."""
