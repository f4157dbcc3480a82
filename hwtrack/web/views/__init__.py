"""What each page is given: one frozen view per template, made by routes from what services return.

Values stay values (masses, instants, enum values, sentences with facts); how they are written is the templates' matter.
"""
