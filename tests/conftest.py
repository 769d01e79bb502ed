"""Hypothesis draws the same examples in every run, so a failure can be repeated."""

import os

# scikit-learn leaves out two of its checks of estimators without it; SciPy reads it when imported.
os.environ["SCIPY_ARRAY_API"] = "1"

from hypothesis import HealthCheck, settings

settings.register_profile(
    "reproducible",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("reproducible")
