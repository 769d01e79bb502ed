"""How good predictions of tables are, beside what else one could install: see `__main__`."""
