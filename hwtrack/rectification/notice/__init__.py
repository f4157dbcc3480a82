"""Reading a published rectification notice without losing a character of it.

Knows the genre: numbered parts, groups, issues, measures, documents in 《》, dates and figures. Does not know
campaigns, ids or tables. Source: regulation.md 8.1; domain.md A18.
"""
