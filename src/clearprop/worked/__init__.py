"""Records of a pass -> steps -> text and JSON; nothing here computes a step again."""
