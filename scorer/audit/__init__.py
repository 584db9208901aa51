"""What an auditor asks of the weights: one module a question."""
