"""Accounts in SQL, by what is asked about: people with their sessions and tokens, and devices."""
