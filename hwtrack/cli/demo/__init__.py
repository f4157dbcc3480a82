"""The demo: one fictional city, its ordinary months, and the story that is told in it.

Companies, people, places and dates are invented; the division 329900 and the plate letter 苏Z are not in use. What is
planted (frauds, and lawful things that look like them) is listed in `story`. Source: domain.md E.
"""
