"""Measurements that the documentation quotes; each runs as `python -m benchmarks.NAME`."""
