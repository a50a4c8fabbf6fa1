"""The rules of the field in plain Python: no web, no database, no PDF."""
