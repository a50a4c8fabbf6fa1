"""What is carried out of the tool, and in: Excel sheets. Knows no web server and no database."""
