"""One training on several processes, each with a share of every batch."""
