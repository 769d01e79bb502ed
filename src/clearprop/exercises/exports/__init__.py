"""Exercises as files for learning platforms and as tables."""
