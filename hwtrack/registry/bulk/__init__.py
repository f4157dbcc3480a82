"""Bulk import from CSV: every line is read and judged before anything is saved, and then all of it or nothing.

Knows encodings, headers and lines; what is already registered is compared by the service.
"""
