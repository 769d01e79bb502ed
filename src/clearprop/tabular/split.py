"""Split rows into those to train on and those to validate on."""

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError


def split(codes: Array, share: float, seed: int) -> tuple[Array, Array]:
    """Split rows by chance, each class by the same share.

    Parameters
    ----------
    codes
        The class of each row, shape (rows,); all the same for regression.
    share
        Of the rows to validate on, from 0 to below 1.
    seed
        Of the chance.

    Returns
    -------
    tuple
        The row numbers to train on and to validate on, both ascending.  Of every class at least
        one row is trained on.

    Raises
    ------
    ClearpropError
        If there are too few rows.
    """
    rng = np.random.default_rng(seed)
    held: list[Array] = []
    for code in np.unique(codes):
        rows = rng.permutation(np.flatnonzero(codes == code))
        held.append(rows[: min(round(share * len(rows)), len(rows) - 1)])
    validation = np.sort(np.concatenate(held))
    training = np.setdiff1d(np.arange(len(codes)), validation)
    if len(training) < 2 or (share > 0 and len(validation) == 0):
        raise ClearpropError(
            f"{len(codes)} rows with a known target are too few to keep {share:.0%} of them for "
            "validation: give more rows, or --validation 0"
        )
    return training, validation
