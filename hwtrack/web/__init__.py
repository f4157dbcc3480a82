"""Pages for people: templates, browser modules and the routes that fill them from services.

Knows how things are shown and in which order things are done; decides nothing, and reads no table.
"""
