"""What the classifier and the regressor share of their documentation, written once."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, TypeVar

T = TypeVar("T", bound=type[Any])

PARAMETERS = """
Parameters
----------
{own}hidden_layer_sizes : int or list of int, default=(100,)
    Neurons of each hidden layer.
activation : str or list of str, default='relu'
    Of the hidden layers: 'identity', 'logistic' (or 'sigmoid'), 'tanh', 'relu', 'leaky_relu',
    'elu', 'selu', 'gelu', 'silu', 'softplus', 'mish' or 'exponential'; one for all, or a list
    with one for each.
solver : {'adam', 'sgd', 'lbfgs', 'adamw'} or Optimizer, default='adam'
    The optimiser; 'lbfgs' takes all samples at once, the others go batch by
    batch. Or one of `clearprop.update`, with a learning rate of its own.
alpha : float or list of float, default=0.0001
    The penalty on weights: alpha/2 Σ W², divided by the samples of a batch, is part of the loss;
    one number, or one for each layer.
batch_size : int or 'auto', default='auto'
    Samples of a batch; 'auto' is 200, or all where there are fewer.
learning_rate : str, Schedule or callable, default='constant'
    With solver 'sgd' also 'invscaling' (divided by (samples seen + 1)^power_t after every epoch)
    and 'adaptive' (divided by 5 each time progress ends). With every solver that goes by batches
    a schedule of `clearprop.schedules`, its name, or a function from the epoch's number (from 1)
    to a factor on `learning_rate_init`.
learning_rate_init : float, default=0.001
    The learning rate.
power_t : float, default=0.5
    The exponent of 'invscaling'.
max_iter : int, default=200
    Epochs, or iterations of 'lbfgs', at most.
shuffle : bool, default=True
    Whether each epoch takes the samples in a new order.
random_state : int, RandomState or None, default=None
    Of the initial weights, the validation split, the orders and what drops out.
tol : float, default=0.0001
    Progress is a loss lower, or with `early_stopping` a score higher, by so much; for 'lbfgs', the
    largest entry of a gradient that is small enough.
verbose : bool, int or 'bar', default=False
    Whether to print a line for every epoch; 'bar' shows a progress bar on a terminal instead.
warm_start : bool, default=False
    Whether `fit` starts from the parameters of the last one; the samples may be others.
momentum : float, default=0.9
    Of solver 'sgd'.
nesterovs_momentum : bool, default=True
    Whether that momentum is Nesterov's.
early_stopping : bool, default=False
    Whether to stop by the score on validation samples, and to keep the parameters of the best one.
validation_fraction : float, default=0.1
    The share of samples kept out for that, unless `fit` is given others.
beta_1, beta_2 : float, default=0.9, 0.999
    How slowly the means of solvers 'adam' and 'adamw' follow the gradient, and its square.
epsilon : float, default=1e-08
    What those solvers add to the divisor.
n_iter_no_change : int or inf, default=10
    After more epochs than this without progress, training stops.
max_fun : int, default=15000
    Evaluations of the loss by 'lbfgs' at most.
dropout : float or list of float, default=0.0
    The share of hidden neurons that falls out at random for each sample while training; one for
    all hidden layers, or one for each.
weight_decay : float or list of float, default=0.01
    Of solver 'adamw': for all layers, or for each.
bias : bool or list of bool, default=True
    Whether layers have biases: all, or each (the output layer too).
initializer : str, default='auto'
    How initial weights are drawn: 'auto' as scikit-learn does, or a name of
    `clearprop.parameters.INITIALIZERS`.
clip_norm : float or None, default=None
    The longest gradient allowed; longer ones are shortened.
dtype : {'float32', 'float64'} or None, default=None
    The floats to train in; None for those of X.  With None and engine='auto', a long training on
    float64 is carried out in float32 by the compiled engine, and its result is in float64 again.
engine : {'auto', 'reference', 'compiled'}, default='auto'
    What trains; 'auto' takes the compiled engine where it can do the work and pays.
callbacks : callable, list of callables or None, default=None
    Each is called after every epoch with its record (`clearprop.training.Epoch`) and the
    parameters; training stops if one returns True.
checkpoint : path, Checkpoints or None, default=None
    A folder in which the training is saved now and then (`clearprop.Checkpoints` says how often),
    so that an interrupted `fit` goes on when it is called again; it needs a number as
    `random_state`.

Attributes
----------
{fitted}coefs_ : list of arrays of shape (neurons before, neurons)
    The weights of each layer.
intercepts_ : list of arrays of shape (neurons,)
    The biases of each layer; 0 where it has none.
loss_ : float
    Of the last epoch, penalty included.
learning_rate_ : float or None
    By which the last epoch was trained, as schedules, 'invscaling' and 'adaptive' have left it;
    None for 'lbfgs'.
best_loss_ : float or None
    The lowest; None with `early_stopping`.
loss_curve_, validation_loss_curve_ : list of float
    After every epoch; the latter None without validation samples.
validation_scores_ : list of float or None
    After every epoch; None without validation samples.
best_validation_score_ : float or None
    The highest; None without `early_stopping`.
n_iter_ : int
    Epochs, or iterations, of the last training.
t_ : int
    Samples seen by all trainings that went on from each other.
n_layers_, n_outputs_, out_activation_
    The number of layers, the input layer too; of output neurons; and their activation, by
    scikit-learn's name.
n_features_in_, feature_names_in_
    Of X.
network_ : Network
    The network's description.
parameters_ : Parameters
    The weights and biases as the rest of clearprop takes them.
engine_ : str
    Which engine trained, and why.
"""


def documented(own: str, fitted: str) -> Callable[[T], T]:
    """Add to a class's docstring what is shared, and parameters and attributes of its own."""

    def add(kind: T) -> T:
        shared = PARAMETERS.replace("{own}", _block(own)).replace("{fitted}", _block(fitted))
        kind.__doc__ = f"{cleandoc(kind.__doc__ or '')}\n{shared}"
        return kind

    return add


def _block(text: str) -> str:
    return cleandoc(text) + "\n" if text else ""
