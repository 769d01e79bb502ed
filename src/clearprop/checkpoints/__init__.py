"""Checkpoints on disk: where a training stands, kept while it goes on, and read to resume it."""
