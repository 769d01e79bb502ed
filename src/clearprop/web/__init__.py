"""The page for the browser: its rules, generated from the tables, and the file that holds it."""
