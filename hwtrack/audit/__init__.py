"""Following the waste and the decisions: live metrics now; traces, balances and sheets come with their own issues."""
