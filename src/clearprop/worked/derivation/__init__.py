"""The chain rule for one weight, written out path by path and proved."""
