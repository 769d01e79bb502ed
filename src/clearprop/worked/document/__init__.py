"""A worked example as a document: blocks, formulas as trees, pictures."""
