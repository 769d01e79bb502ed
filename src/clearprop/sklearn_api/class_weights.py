"""How much samples count by their classes."""

from typing import Any, cast

import numpy as np
import sklearn.utils.class_weight as untyped_class_weight

from clearprop.arithmetic import Array

class_weights: Any = untyped_class_weight


def weigh(class_weight: Any, y: Array, classes: Array, sample_weight: Array | None) -> Array:
    """Return how much each sample counts, its own weight included.

    `class_weight` is "balanced", so that each class counts as much as the others, or a weight for
    each class, 1 where none is given; for several labels (y an indicator matrix), as scikit-learn
    takes it.
    """
    own = np.ones(y.shape[0]) if sample_weight is None else sample_weight
    if y.ndim > 1:
        return own * class_weights.compute_sample_weight(class_weight, y)
    if isinstance(class_weight, list):
        raise ValueError(
            "class_weight is a list, which is for several labels: give a dict with a weight for "
            "each class, or 'balanced'."
        )
    places = np.searchsorted(classes, y)
    if isinstance(class_weight, dict):
        by_class = cast(dict[Any, float], class_weight)
        unknown = [name for name in by_class if name not in classes.tolist()]
        if unknown:
            raise ValueError(f"class_weight has {unknown}, which are not in the classes {classes}.")
        of_class = np.array([by_class.get(one, 1.0) for one in classes.tolist()])
    else:
        totals = np.bincount(places, weights=own, minlength=len(classes))
        of_class = totals.sum() / (np.count_nonzero(totals) * np.where(totals == 0, 1, totals))
    return own * of_class[places]
