"""What is kept. All peewee is here; the rooms above get rows to name and show, and values where a rule decides."""
