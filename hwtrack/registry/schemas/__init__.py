"""The registry's shapes on the wire: what requests say becomes commands, facts become answers."""
