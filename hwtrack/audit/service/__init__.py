"""What is asked of the records: metrics for rectification, and the findings of all rules."""
