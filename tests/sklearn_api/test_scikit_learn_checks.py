"""scikit-learn's own checks of estimators, all of them."""

from unittest import SkipTest

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from clearprop import MLPClassifier, MLPRegressor

NOT_FOR_US = "does not have a decision_function method"
"""What the one check says that only concerns classifiers with decision_function, not ours."""


# Some checks train so briefly that they cannot converge, as scikit-learn's own networks cannot.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks([MLPClassifier(), MLPRegressor()])
def test_every_check_passes(estimator, check):
    try:
        check(estimator)
    except SkipTest as reason:
        if NOT_FOR_US not in str(reason):
            raise
