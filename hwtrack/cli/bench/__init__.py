"""Figures: each bench prints what it measured beside a reference run interleaved on the same machine.

Machines are noisy, so ratios are what is compared; absolute times stand beside the disk's own fdatasync times and
never gate. Source: design.md §10.
"""
