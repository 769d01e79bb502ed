"""The regressor: numbers to numbers."""

from typing import Any, ClassVar, Self, cast

import numpy as np
import sklearn.metrics as untyped_metrics
from sklearn.base import RegressorMixin

from clearprop.arithmetic import Array
from clearprop.estimators.base import BaseMLP, by_batches
from clearprop.estimators.constraints import REGRESSOR, SHARED
from clearprop.metrics import Metric

metrics: Any = untyped_metrics


class MLPRegressor(RegressorMixin, BaseMLP):
    """A feed-forward network that predicts numbers."""

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {**SHARED, **REGRESSOR}
    _about_targets: ClassVar[dict[str, Any]] = {"y_numeric": True}
    any_output: ClassVar[bool] = True

    def __init__(
        self,
        loss: str = "squared_error",
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        *,
        solver: Any = "adam",
        alpha: Any = 0.0001,
        batch_size: Any = "auto",
        learning_rate: Any = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: Any = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        dropout: Any = 0.0,
        weight_decay: Any = 0.01,
        bias: Any = True,
        initializer: str = "auto",
        clip_norm: float | None = None,
        dtype: str | None = None,
        engine: str = "auto",
        callbacks: Any = None,
    ) -> None:
        self._take(locals())

    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        *,
        validation_data: tuple[Any, ...] | None = None,
    ) -> Self:
        """Train on samples."""
        return self._learn(X, y, sample_weight, validation_data)

    @by_batches
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Go through the samples once, from where the last training ended."""
        return self._learn(X, y, sample_weight, partial=True)

    def predict(self, X: Any) -> Array:
        """Return the numbers predicted, shape (samples,), or (samples, outputs) of several."""
        out = self._outputs(X)
        return out[:, 0] if out.shape[1] == 1 else out

    def _encoded(self, y: Array, *, fresh: bool) -> Array:
        Y = y.reshape(len(y), -1)
        if not fresh and Y.shape[1] != self.n_outputs_:
            raise ValueError(
                f"y has {Y.shape[1]} outputs, but MLPRegressor is expecting {self.n_outputs_}."
            )
        return Y

    def _weights(self, y: Array, sample_weight: Array | None) -> Array | None:
        return sample_weight

    @property
    def share_of_output(self) -> float:
        return 1.0 if self.loss == "poisson" else 1 / self.n_outputs_

    def _output(self) -> tuple[str, str]:
        return "exponential" if self.loss == "poisson" else "identity", self.loss

    def _score_by(self, weights: Array | None) -> Metric:
        def r2(out: Array, target: Array) -> float:
            if not np.isfinite(out).all():
                return np.nan
            return float(metrics.r2_score(target.T, out.T, sample_weight=weights))

        return r2

    def _strata(self, Y: Array) -> Array | None:
        return None

    def __sklearn_tags__(self) -> Any:
        tags = cast(Any, super()).__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
