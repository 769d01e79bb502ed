"""Tests of `clearprop.distributed`; a package of that name is Dask's."""
