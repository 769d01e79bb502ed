"""scikit-learn's own checks of estimators, all of them."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from clearprop import MLPClassifier, MLPRegressor


# Some checks train so briefly that they cannot converge, as scikit-learn's own networks cannot.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks([MLPClassifier(), MLPRegressor()])
def test_every_check_passes(estimator, check):
    check(estimator)
