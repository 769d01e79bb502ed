"""scikit-learn's classifier and regressor, trained by `clearprop.train`.

Here rows are samples and `coefs_` are (neurons before, neurons), as scikit-learn has them; both are
turned once, at the door, by a transposed view.
"""

from clearprop.sklearn_api.classifier import MLPClassifier
from clearprop.sklearn_api.regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
