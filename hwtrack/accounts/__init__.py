"""Who may do what: accounts and their roles, sign-in, sessions, API tokens, devices.

Knows people and machines and what their roles grant; makes the `Actor` of every request. Knows nothing of labels,
containers or transfers.
"""
