"""Campaigns, issues, their evidence and their sign-off: the supervision ledger of a bureau.

Knows what a published notice says, how an issue moves and what a sign-off demands. Does not know how a live metric is
computed: that comes through `Meter`. A finding about a company is another thing and is only ever linked to an issue.
Source: design.md §8; regulation.md 8.
"""
