"""The classifier: labels to targets of the output layer, and its outputs to labels."""

from typing import Any, ClassVar, Self, cast

import numpy as np
import sklearn.preprocessing as untyped_preprocessing
import sklearn.utils.class_weight as untyped_class_weight
import sklearn.utils.multiclass as untyped_multiclass
from sklearn.base import ClassifierMixin

from clearprop.arithmetic import Array
from clearprop.sklearn_api.base import BaseMLP, by_batches
from clearprop.sklearn_api.check_samples import check_no_missing
from clearprop.sklearn_api.constraints import CLASSIFIER, SHARED
from clearprop.sklearn_api.documentation import documented
from clearprop.sklearn_api.stored import Encoded, labels_in, one_hot, parts

preprocessing: Any = untyped_preprocessing
class_weights: Any = untyped_class_weight
multiclass: Any = untyped_multiclass


@documented(
    """
    loss : str, default='log_loss'
        What training makes small: 'log_loss', which is cross-entropy over softmax for three or
        more classes and over a sigmoid for each output otherwise; or clearprop's
        'binary_cross_entropy', 'categorical_cross_entropy', 'squared_error', 'absolute_error' or
        'huber'.
    class_weight : dict, 'balanced' or None, default=None
        How much a class's samples count; 'balanced' makes all classes count the same. For several
        labels, a list of such dicts.
    """,
    """
    classes_ : array of shape (classes,)
        The labels, sorted.
    """,
)
class MLPClassifier(ClassifierMixin, BaseMLP):
    """A feed-forward network that tells classes apart, as a scikit-learn estimator.

    Every parameter of scikit-learn's MLPClassifier keeps its name, meaning and default; those that
    it has not come after `max_fun`.  docs/from-scikit-learn.md says where the two differ.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {**SHARED, **CLASSIFIER}

    class_weight: Any
    classes_: Array

    def __init__(
        self,
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
        loss: str = "log_loss",
        class_weight: Any = None,
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
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Self:
        """Go through the samples once, from where the last training ended.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.
        classes
            All that will ever come; needed on the first call.

        Raises
        ------
        ValueError
            As for `fit`; also if y has other classes, or `early_stopping` is on.
        """
        self._validate_params()
        if self.class_weight == "balanced":
            raise ValueError(
                "class_weight 'balanced' needs all samples at once: give partial_fit a weight for "
                "each class instead."
            )
        if multiclass._check_partial_fit_first_call(self, classes):
            check_no_missing(y)
            several = multiclass.type_of_target(y).startswith("multilabel")
            self._label_binarizer = preprocessing.LabelBinarizer().fit(y if several else classes)
        return self._learn(X, y, sample_weight, partial=True)

    def predict(self, X: Any) -> Array:
        """Return the class of each sample, or for several labels which of them it has."""
        out = self._outputs(X)
        if self._label_binarizer.y_type_.startswith("multilabel"):
            return self._label_binarizer.inverse_transform(out)
        places = np.argmax(out, axis=1) if out.shape[1] > 1 else out[:, 0] > 0.5
        # Where all samples were of one class, an output has nothing to say.
        return self.classes_.take(places, mode="clip")

    def predict_proba(self, X: Any) -> Array:
        """Return how likely each class is for each sample, shape (samples, classes)."""
        out = self._outputs(X)
        if out.shape[1] > 1:
            return out
        if len(self.classes_) == 1:
            return np.ones_like(out)
        return np.concatenate([1 - out, out], axis=1)

    def predict_log_proba(self, X: Any) -> Array:
        """Return the logarithms of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def _encoded(self, y: Array, *, fresh: bool) -> Array:
        multiclass.check_classification_targets(y)
        if fresh:
            self._label_binarizer = preprocessing.LabelBinarizer().fit(y)
            self.classes_ = self._label_binarizer.classes_
        new = np.setdiff1d(multiclass.unique_labels(y), self.classes_)
        if len(new):
            raise ValueError(
                f"`y` has classes not in `self.classes_`: {new}, where earlier samples had "
                f"{self.classes_}."
            )
        Y = self._label_binarizer.transform(y)
        return Y.toarray() if hasattr(Y, "toarray") else Y

    def _encoded_in_files(self, y: Any, *, fresh: bool) -> Encoded:
        if fresh:
            self.classes_ = labels_in(y)
            self._label_binarizer = preprocessing.LabelBinarizer().fit(self.classes_)
        classes = len(self.classes_)
        return Encoded(one_hot(self.classes_), (len(y), classes if classes > 2 else 1), y)

    def _weights_in_files(self, y: Any, sample_weight: Any) -> Any:
        if self.class_weight is None:
            return sample_weight
        given, by_class = [y] if sample_weight is None else [y, sample_weight], self.class_weight
        if by_class == "balanced":
            totals = np.zeros(len(self.classes_))
            for labels, *own in parts(*given):
                places = np.searchsorted(self.classes_, labels)
                totals += np.bincount(places, *own, minlength=len(totals))
            by_class = dict(zip(self.classes_.tolist(), balanced(totals).tolist(), strict=True))

        def weights(labels: Array, own: Array | None = None) -> Array:
            return weigh(by_class, labels, self.classes_, own)

        return Encoded(weights, (len(y),), *given)

    def _weights(self, y: Array, sample_weight: Array | None) -> Array | None:
        if self.class_weight is None:
            return sample_weight
        weights = weigh(self.class_weight, y, self.classes_, sample_weight)
        if not weights.min() >= 0:
            row = int(np.argmin(weights))
            raise ValueError(
                f"class_weight gives a sample of class {y[row]} the weight {weights[row]}: give "
                "every class 0 or a number above."
            )
        return weights

    @property
    def _is_one_of_many(self) -> bool:
        return self._label_binarizer.y_type_ == "multiclass"

    @property
    def has_several_labels(self) -> bool:
        """Whether a sample may have several labels, or none."""
        return self._label_binarizer.y_type_.startswith("multilabel")

    def _output(self) -> tuple[str, str]:
        output, log_loss = "sigmoid", "binary_cross_entropy"
        if self._is_one_of_many:
            output, log_loss = "softmax", "categorical_cross_entropy"
        return output, log_loss if self.loss == "log_loss" else self.loss

    def _score(self, out: Array, target: Array, weights: Array | None) -> float:
        if self._is_one_of_many:
            right = np.argmax(out, axis=1) == np.argmax(target, axis=1)
        else:
            right = np.all((out > 0.5) == (target > 0.5), axis=1)
        return float(np.average(right, weights=weights))

    def _strata(self, Y: Array) -> Array | None:
        # The labels themselves, which the error names where one is too rare to split.
        return self.classes_[Y[:, 0].astype(int)] if Y.shape[1] == 1 else None

    def __sklearn_tags__(self) -> Any:
        tags = cast(Any, super()).__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


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
        of_class = balanced(totals)
    return own * of_class[places]


def balanced(totals: Array) -> Array:
    """Return the weight of each class, of so many samples, by which all count the same."""
    return totals.sum() / (np.count_nonzero(totals) * np.where(totals == 0, 1, totals))
