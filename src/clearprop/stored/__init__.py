"""Samples that lie in files, for trainings of more than the memory holds."""
