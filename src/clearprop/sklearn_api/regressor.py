"""The regressor: numbers to numbers."""

from typing import Any, ClassVar, Self, cast

import numpy as np
import scipy.special as untyped_special
import sklearn.metrics as untyped_metrics
from sklearn.base import RegressorMixin

from clearprop.arithmetic import Array
from clearprop.sklearn_api.base import BaseMLP, by_batches
from clearprop.sklearn_api.constraints import REGRESSOR, SHARED
from clearprop.sklearn_api.documentation import documented
from clearprop.sklearn_api.stored import Encoded

metrics: Any = untyped_metrics
special: Any = untyped_special


@documented(
    """
    loss : {'squared_error', 'poisson', 'absolute_error', 'huber', 'sum_squared_error', \
            'mean_squared_error'}, default='squared_error'
        What training makes small; 'poisson' is for counts, and its output is an exponential.
    """,
    "",
)
class MLPRegressor(RegressorMixin, BaseMLP):
    """A feed-forward network that predicts numbers, as a scikit-learn estimator.

    Every parameter of scikit-learn's MLPRegressor keeps its name, meaning and default; those that
    it has not come after `max_fun`.  docs/from-scikit-learn.md says where the two differ.  A list
    of activations may have one more than there are hidden layers: that of the output layer.
    """

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
        checkpoint: Any = None,
    ) -> None:
        self._set_parameters(locals())

    @by_batches
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Go through the samples once, from where the last training ended.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.

        Raises
        ------
        ValueError
            As for `fit`; also if `early_stopping` is on.
        """
        self._validate_params()
        return self._learn(X, y, sample_weight, partial=True)

    def predict(self, X: Any) -> Array:
        """Return the numbers predicted, shape (samples,), or (samples, outputs) of several."""
        out = self._outputs(X)
        return out[:, 0] if out.shape[1] == 1 else out

    def _encoded(self, y: Array, *, fresh: bool) -> Array:
        Y = y.reshape(len(y), -1)
        expected: int = Y.shape[1] if fresh else getattr(self, "n_outputs_", Y.shape[1])
        if Y.shape[1] != expected:
            raise ValueError(f"y has {Y.shape[1]} outputs, but MLPRegressor expects {expected}.")
        return Y

    def _encoded_in_files(self, y: Any, *, fresh: bool) -> Encoded:
        columns = self._encoded(np.asarray(y[:1]), fresh=fresh).shape[1]

        def encode(rows: Array) -> Array:
            return rows.reshape(len(rows), columns)

        return Encoded(encode, (len(y), columns), y)

    @property
    def share_of_output(self) -> float:
        is_mean_already = self.loss in ("poisson", "mean_squared_error")
        return 1.0 if is_mean_already else 1 / self.n_outputs_

    def left_out(self, Y: Array) -> Array | None:
        if self.loss != "poisson":
            return None
        Y = Y.astype(np.float64)
        return np.sum(special.xlogy(Y, Y) - Y, axis=1)

    def _output(self) -> tuple[str, str]:
        return "exponential" if self.loss == "poisson" else "identity", self.loss

    def _score(self, out: Array, target: Array, weights: Array | None) -> float:
        return float(metrics.r2_score(target, out, sample_weight=weights))

    def __sklearn_tags__(self) -> Any:
        tags = cast(Any, super()).__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
