"""Use cases of accounts, by what they are about: sessions, accounts, tokens, devices."""
