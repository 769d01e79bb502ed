"""Records of a pass -> steps -> a document of blocks -> markup; no writer computes anything."""
