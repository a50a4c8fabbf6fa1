"""What is clicked: one module per area, each with its `bp`. Views load, check a form, act, answer; rules live elsewhere."""
