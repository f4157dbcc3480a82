"""The registry's use cases: `facts` answers questions, `registration` records, `imports` takes files in."""
