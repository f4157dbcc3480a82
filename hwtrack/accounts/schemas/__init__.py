"""The wire shapes of accounts: people with their sessions and tokens, and devices."""
