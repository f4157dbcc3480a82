"""The shared vocabulary: errors, actors, quantities, waste codes, ids, canonical form and rules.

Knows the standard library only. Everything here is pure: no clock, no randomness, no input or output.
"""
