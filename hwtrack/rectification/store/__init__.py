"""The ledger in SQL: named questions and writes. Row-level security says whose rows; nothing here widens it."""
