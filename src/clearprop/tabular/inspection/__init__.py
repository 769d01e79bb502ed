"""Inspection: which columns a model of a table hangs on, how, and how good it is."""
