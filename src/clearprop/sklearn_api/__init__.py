"""scikit-learn's classifier and regressor, trained by `clearprop.train`.

Here `coefs_` are (neurons before, neurons), as scikit-learn has them: transposed views.
"""

from clearprop.sklearn_api.classifier import MLPClassifier
from clearprop.sklearn_api.regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
