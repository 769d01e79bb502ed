"""What a fitted estimator shows of itself: a step worked through, and drawings."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal, cast

import sklearn.utils.validation as untyped_checks

from clearprop.checks import is_sparse
from clearprop.network import Network
from clearprop.parameters import Parameters

if TYPE_CHECKING:
    from clearprop.worked.worked_example import WorkedExample

checks: Any = untyped_checks

What = Literal["all", "losses", "network", "weights"]
"""What can be drawn of a fitted model."""


class Explained(ABC):
    """An estimator's network, worked through and drawn."""

    network_: Network
    learning_rate_init: float

    @property
    @abstractmethod
    def parameters_(self) -> Parameters:
        """The weights and biases as the rest of clearprop takes them."""

    @abstractmethod
    def _samples(self, X: Any, y: Any, sample_weight: Any, *, reset: bool, fresh: bool) -> Any:
        """Check samples, and encode their targets."""

    def explain(self, X: Any, y: Any, decimals: int = 4) -> "WorkedExample":
        """Work one step of plain gradient descent through on given rows, as a person would.

        Parameters
        ----------
        X
            Rows of inputs, shape (samples, features); a few.
        y
            Their targets, as for `fit`.
        decimals
            Places to which the weights, the inputs and every named quantity are rounded, half up.

        Returns
        -------
        WorkedExample
            What `clearprop.worked_example` returns: in a notebook it shows itself as a page,
            printed it is text, and `worked` has its steps.

        Raises
        ------
        NotFittedError
            If the model is not fitted yet.
        ClearpropError
            If the samples do not go with the network.
        """
        checks.check_is_fitted(self)
        from clearprop.worked.worked_example import worked_example

        samples = self._samples(X, y, None, reset=False, fresh=False)
        inputs = samples.X.toarray() if is_sparse(samples.X) else samples.X
        return worked_example(
            self.network_,
            self.parameters_,
            inputs.T,
            samples.Y.T,
            decimals,
            learning_rate=self.learning_rate_init,
        )

    def plot(self, what: What = "all", figure: Any = None) -> Any:
        """Draw the fitted model with matplotlib.

        Parameters
        ----------
        what
            "losses" (of every epoch, and the validation's), "network" (its neurons and weights),
            "weights" (a matrix for each layer), or "all".
        figure
            A figure or subfigure of matplotlib's to draw on; a new one if not given.

        Returns
        -------
        matplotlib.figure.Figure
            The figure.

        Raises
        ------
        NotFittedError
            If the model is not fitted yet.
        ImportError
            If matplotlib is not installed.
        ValueError
            If `what` is none of these.
        """
        checks.check_is_fitted(self)
        from clearprop.sklearn_api.plots import draw

        return draw(cast(Any, self), what, figure)
