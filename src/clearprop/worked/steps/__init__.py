"""Steps: what was computed, named and described; nothing is computed again."""
