"""What the classifier and the regressor share: from samples to a trained network."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self, cast

import numpy as np
import sklearn.utils as untyped_utils
import sklearn.utils.metaestimators as untyped_metaestimators
import sklearn.utils.validation as untyped_checks
from sklearn.base import BaseEstimator

from clearprop.arithmetic import Array
from clearprop.checks import DataSet, are_finite
from clearprop.evaluate import outputs
from clearprop.metrics import Metric
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.sklearn_api import train_args
from clearprop.sklearn_api.check_samples import check_for_network, check_no_missing
from clearprop.sklearn_api.constraints import SHARED, Parametrised
from clearprop.sklearn_api.early_stopping import WarmStart
from clearprop.sklearn_api.explained import Explained
from clearprop.sklearn_api.initial_weights import initial_parameters
from clearprop.sklearn_api.stored import Encoded, all_weights, as_rows
from clearprop.sklearn_api.stored import keep_out as keep_out_stored
from clearprop.sklearn_api.training import Fit, fit_by_batches, fit_by_lbfgs, keep_out
from clearprop.stored.batches import Given, in_files
from clearprop.stored.mapped import is_large, parts_in_memory
from clearprop.stored.samples import StoredSamples

checks: Any = untyped_checks
utils: Any = untyped_utils
metaestimators: Any = untyped_metaestimators

_FLOATS = (np.dtype("float32"), np.dtype("float64"))

OUTPUT_NAMES = {"sigmoid": "logistic", "exponential": "exp"}
"""scikit-learn's names in `out_activation_`, where ours are others."""


@metaestimators.available_if
def by_batches(model: "BaseMLP") -> bool:
    """Marks what there is only with solvers that go batch by batch."""
    return model.solver != "lbfgs"


class BaseMLP(Parametrised, Explained, BaseEstimator, ABC):
    """A feed-forward network as a scikit-learn estimator; see the two that can be used."""

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = SHARED
    _about_targets: ClassVar[dict[str, Any]] = {}
    network_: Network
    coefs_: list[Array]
    intercepts_: list[Array]
    n_features_in_: int
    n_outputs_: int
    _warm_start: WarmStart

    @property
    def share_of_output(self) -> float:
        """What `loss_` counts of each output's error: 1, or 1/outputs for their mean."""
        return 1.0

    def left_out(self, Y: Array) -> Array | None:
        """Return what the loss leaves out of each sample's error, shape (samples,), if anything."""
        return None

    @abstractmethod
    def _output(self) -> tuple[str, str]:
        """Return the output layer's activation and the loss, by our names."""

    @abstractmethod
    def _encoded(self, y: Array, *, fresh: bool) -> Array:
        """Return targets as the output layer is to give them, shape (samples, outputs).

        `fresh` is whether what targets there can be is to be learnt from these.
        """

    @abstractmethod
    def _score(self, out: Array, target: Array, weights: Array | None) -> float:
        """Return the score of finite outputs for validation samples of these weights."""

    def _weights(self, y: Array, sample_weight: Array | None) -> Array | None:
        """Return how much each sample counts, shape (samples,); None where all count the same."""
        return sample_weight

    def _strata(self, Y: Array) -> Array | None:
        """Return what a split for early stopping keeps the shares of, if anything."""
        return None

    def fit(
        self,
        X: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        validation_data: tuple[Any, ...] | None = None,
    ) -> Self:
        """Train on samples.

        Parameters
        ----------
        X
            Inputs, shape (samples, features); dense, or a sparse matrix.  A `numpy.memmap` of more
            than 32 MiB stays where it is, and is read as it is needed; so are the batches (X, y)
            or (X, y, sample_weight) of a function that gives them, which come instead of X and y.
        y
            Labels or numbers to predict, shape (samples,), or several of each sample: numbers,
            shape (samples, outputs), or the indicator matrix of labels, (samples, labels).
        sample_weight
            How much each sample counts, shape (samples,).
        validation_data
            (X, y) or (X, y, sample_weight) of samples to validate on after every epoch.

        Raises
        ------
        ValueError
            If a parameter or the samples cannot be used, or the loss becomes NaN or infinite.
        """
        self._validate_params()
        return self._learn(X, y, sample_weight, validation_data)

    def _learn(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        validation_data: tuple[Any, ...] | None = None,
        *,
        partial: bool = False,
    ) -> Self:
        """Train, from the start or from where the last training ended."""
        if partial and self.early_stopping:
            raise ValueError("partial_fit does not support early_stopping=True")
        with in_files(X, y, sample_weight) as given:
            return self._learn_given(given, validation_data, partial=partial)

    def _learn_given(
        self, given: Given, validation_data: tuple[Any, ...] | None, *, partial: bool
    ) -> Self:
        goes_on = hasattr(self, "coefs_") and (partial or self.warm_start)
        fresh = not (goes_on or partial)
        samples = self._samples(*given, reset=not goes_on, fresh=fresh)
        earlier = self._earlier(goes_on=goes_on, partial=partial)
        self.n_outputs_ = samples.Y.shape[1]
        inputs, (output, loss) = samples.X.shape[1], self._output()
        self.network_ = train_args.network(self, inputs, self.n_outputs_, output, loss)
        in_memory = isinstance(samples, DataSet)
        if in_memory:
            check_for_network(samples, self.network_)
        dtype = samples.X.dtype if in_memory else samples.dtype
        start = self.parameters_ if goes_on else self._initial(earlier.random, dtype)
        samples, validation = self._validation(samples, validation_data, earlier.random)
        if self.solver == "lbfgs":
            if not isinstance(samples, DataSet) or isinstance(validation, StoredSamples):
                raise ValueError(
                    "solver='lbfgs' takes all samples at once, and these are read from files: load "
                    "them, or choose another solver."
                )
            fit = fit_by_lbfgs(self, start, samples, validation, earlier)
        else:
            fit = fit_by_batches(self, start, samples, validation, earlier, partial=partial)
        return self._keep(fit)

    def _initial(self, random: np.random.RandomState, dtype: Any) -> Parameters:
        activations = train_args.bounds(self)
        return initial_parameters(self.network_, self.initializer, activations, random, dtype)

    def _earlier(self, *, goes_on: bool, partial: bool) -> WarmStart:
        earlier: WarmStart | None = getattr(self, "_warm_start", None) if goes_on else None
        if earlier is not None and partial:
            return earlier
        random = utils.check_random_state(self.random_state)
        return WarmStart(random, earlier.curves, earlier.seen) if earlier else WarmStart(random)

    def _samples(
        self, X: Any, y: Any, sample_weight: Any, *, reset: bool, fresh: bool
    ) -> DataSet | StoredSamples:
        """Check samples as scikit-learn does; learn the features, and what targets there can be."""
        check_no_missing(y)
        if is_large(X):
            checks._check_feature_names(self, X, reset=reset)
            checks._check_n_features(self, X, reset=reset)
            return self._stored(X, as_rows(y), sample_weight, fresh=fresh)
        X, y = checks.validate_data(
            self,
            X,
            y,
            accept_sparse=["csr", "csc"],
            multi_output=True,
            dtype=[self.dtype] if self.dtype else [np.float64, np.float32],
            reset=reset,
            **self._about_targets,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = checks.column_or_1d(y, warn=True)
        if sample_weight is not None:
            sample_weight = checks._check_sample_weight(sample_weight, X, ensure_non_negative=True)
        Y, weights = self._encoded(y, fresh=fresh), self._weights(y, sample_weight)
        if weights is not None and not weights.any():
            raise ValueError("All samples weigh 0: at least one must count.")
        return DataSet(X, Y, weights)

    def _stored(self, X: Any, y: Any, sample_weight: Any, *, fresh: bool) -> StoredSamples:
        """Return samples that stay in files; learn what targets there can be."""
        checks.check_consistent_length(X, y, sample_weight)
        Y = self._encoded_in_files(y, fresh=fresh)
        weights = None if sample_weight is None else as_rows(sample_weight)
        weights = self._weights_in_files(y, weights)
        return StoredSamples(X, Y, weights, np.dtype(self.dtype or "float32"))

    @abstractmethod
    def _encoded_in_files(self, y: Any, *, fresh: bool) -> Encoded:
        """Return what `_encoded` does, of targets that are read later."""

    def _weights_in_files(self, y: Any, sample_weight: Any) -> Any:
        """Return what `_weights` does, of targets and weights that are read later."""
        return sample_weight

    def _validation(
        self,
        samples: DataSet | StoredSamples,
        validation_data: Any,
        random: np.random.RandomState,
    ) -> tuple[DataSet | StoredSamples, DataSet | StoredSamples | None]:
        """Return the samples to train on, and those to validate on."""
        if validation_data is not None:
            if not train_args.is_list(validation_data) or len(validation_data) not in (2, 3):
                raise ValueError("validation_data must be (X, y) or (X, y, sample_weight).")
            X, y, *weight = validation_data
            weights = weight[0] if weight else None
            try:
                others = self._samples(X, y, weights, reset=False, fresh=False)
                if isinstance(others, DataSet):
                    check_for_network(others, self.network_)
            except ValueError as wrong:
                raise ValueError(f"validation_data: {wrong}") from None
            return samples, others
        if not self.early_stopping or self.solver == "lbfgs":
            return samples, None
        share = self.validation_fraction
        if isinstance(samples, StoredSamples):
            return keep_out_stored(samples, share, int(random.randint(2**31 - 1)))
        return keep_out(samples, share, random, self._strata(samples.Y))

    def validation_metrics(
        self, validation: DataSet | StoredSamples | None
    ) -> Mapping[str, Metric]:
        """Return what scores the network's outputs for samples to validate on."""
        if validation is None:
            return {}
        weights = all_weights(validation)

        def score(out: Array, target: Array) -> float:
            is_finite = np.isfinite(out).all()
            return self._score(out, target, weights) if is_finite else np.nan

        return {"score": score}

    def _keep(self, fit: Fit) -> Self:
        """Keep what a training left, under scikit-learn's names and ours."""
        monitor, curves, parameters = fit.monitor, fit.monitor.curves, fit.parameters
        layers, best = self.network_.layers, monitor.early_stopping.best
        self.coefs_ = [W.T for W in parameters.W]
        self.intercepts_ = [
            np.zeros(layer.size, parameters.flat.dtype) if b is None else b[:, 0]
            for layer, b in zip(layers, parameters.b, strict=True)
        ]
        self._warm_start = fit.warm_start
        self.n_layers_ = len(layers) + 1
        output = self.network_.output.activation.name
        self.out_activation_ = OUTPUT_NAMES.get(output, output)
        self.n_iter_, self.t_ = monitor.epochs, fit.warm_start.seen
        self.loss_, self.loss_curve_ = fit.loss, curves.losses
        self.best_loss_ = None if monitor.by_score else best
        self.validation_scores_ = curves.scores or None
        self.best_validation_score_ = -best if monitor.by_score else None
        self.validation_loss_curve_ = curves.validation_losses or None
        self.learning_rate_ = monitor.learning_rate
        self.engine_ = fit.engine
        return self

    @property
    def parameters_(self) -> Parameters:
        """The weights and biases as the rest of clearprop takes them."""
        checks.check_is_fitted(self)
        b = [
            intercepts.reshape(-1, 1) if layer.bias else None
            for layer, intercepts in zip(self.network_.layers, self.intercepts_, strict=True)
        ]
        return Parameters.of(self.network_, [coefs.T for coefs in self.coefs_], b)

    def _outputs(self, X: Any) -> Array:
        """Return what the output layer makes of samples, shape (samples, outputs)."""
        if is_large(X) and hasattr(self, "coefs_"):
            checks._check_n_features(self, X, reset=False)
            return np.concatenate([self._outputs(part) for part in parts_in_memory(X)])
        if not self._is_checked(X):
            checks.check_is_fitted(self)
            X = checks.validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)
        W, layers = [coefs.T for coefs in self.coefs_], self.network_.layers
        b = [
            intercepts.reshape(-1, 1) if layer.bias else None
            for layer, intercepts in zip(layers, self.intercepts_, strict=True)
        ]
        return outputs(self.network_, W, b, X, W[0].dtype.name)

    def _is_checked(self, X: Any) -> bool:
        """Whether scikit-learn's checks would return X as it is.

        For a row they take three times as long as the network.
        """
        return (
            type(X) is np.ndarray
            and X.dtype in _FLOATS
            and hasattr(self, "coefs_")
            and not hasattr(self, "feature_names_in_")
            and X.ndim == 2
            and X.shape[0] > 0
            and X.shape[1] == self.n_features_in_
            and are_finite(X)
        )

    def __sklearn_tags__(self) -> Any:
        tags = cast(Any, super()).__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
