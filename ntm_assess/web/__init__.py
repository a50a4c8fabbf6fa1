"""What is clicked: one module per area, each with its `bp`. A view loads, checks a form, acts and answers."""
