"""Custody's questions and its one write, in SQL; they run on both forms of `Work`."""
