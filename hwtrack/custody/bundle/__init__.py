"""Bundles: a container's chain with everything that proves it, in one file, and the check of such a file.

The check needs the file and the keys somebody decided to trust; no database, no network, no clock. It names the layer
and the event where something does not hold, and says what even a pass does not prove. The browser's twin
(`hwtrack/web/js/verify/`) gives the same names. Source: trust.md 2.3 (offline audit), 5 (court use).
"""
