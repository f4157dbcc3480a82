"""The registry's questions and writes, in SQL; they run on both forms of `Work`."""
