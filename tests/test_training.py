"""Training: it learns, repeats itself for a seed, stops when asked, and says when it diverges."""

import pickle
import sys
from decimal import Decimal

import numpy as np
import pytest
import scipy.sparse as sp

from clearprop.arithmetic import Array, Floats
from clearprop.engine.select import EngineName
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate, predict
from clearprop.forward import forward
from clearprop.gradient_check import check_gradients
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.randomness import Draws
from clearprop.schedules import Step
from clearprop.training import Epoch, TrainingDivergedError, TrainingInterrupted, train
from clearprop.update import Adam, GradientDescent, Momentum, Optimizer
from golden.article_numbers import SWITCH_TABLE
from strategies import ARTICLE_W

NETWORK = Network.of([2, 8, 1], ["tanh", "identity"])


def waves(samples: int = 60, seed: int = 0) -> tuple[Array, Array]:
    X = np.random.default_rng(seed).uniform(-1, 1, (2, samples)).T
    return X, np.sin(3 * X[:, :1]) * X[:, 1:]


@pytest.mark.parametrize("batch_size", [1, 4])
def test_the_articles_switch_task_is_learnt_from_its_own_weights(batch_size: int) -> None:
    network = Network.of([2, 4, 3, 2], "sigmoid", bias=False)
    start = Parameters.from_lists(network, ARTICLE_W, [None] * 3, Floats())
    X = np.array([[float(n) for n in row] for row, _ in SWITCH_TABLE])
    Y = np.array([[float(n) for n in row] for _, row in SWITCH_TABLE])
    optimizer = GradientDescent(learning_rate=Decimal(5) if batch_size == 4 else 2)
    training = train(start, X, Y, epochs=2000, batch_size=batch_size, optimizer=optimizer)
    assert np.max(np.abs(predict(training.parameters, X) - Y)) < 0.1


def test_one_batch_of_all_samples_is_one_step_of_descent() -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    training = train(
        start, X, Y, epochs=1, batch_size=60, optimizer=GradientDescent(learning_rate=0.1)
    )
    step = 1e-6
    for index in (0, 9, 20, 32):
        moved = start.flat.copy()
        moved[index] += step
        above, _ = evaluate(Parameters(NETWORK, moved), X, Y)
        moved[index] -= 2 * step
        below, _ = evaluate(Parameters(NETWORK, moved), X, Y)
        slope = (above - below) / (2 * step)
        went = start.flat[index] - training.parameters.flat[index]
        assert went == pytest.approx(0.1 * slope, rel=1e-5, abs=1e-9)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    X, Y = waves()
    one, same, other = (
        train(initialize(NETWORK, 0), X, Y, epochs=3, seed=seed).parameters.flat
        for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert (one != other).any()


def test_an_epoch_sees_every_sample_once_and_the_last_batch_may_be_small() -> None:
    # With a learning rate that changes nothing, the mean of the batches is that of all samples.
    X, Y = waves(61)
    start = initialize(NETWORK, 0)
    training = train(start, X, Y, epochs=2, batch_size=8, optimizer=Adam(learning_rate=1e-300))
    wanted, _ = evaluate(start, X, Y)
    assert [epoch.loss for epoch in training.history] == pytest.approx([wanted, wanted], rel=1e-12)


def test_validation_samples_are_kept_out_and_measured() -> None:
    X, Y = waves()
    training = train(initialize(NETWORK, 0), X, Y, epochs=2, validation=0.25, metrics=["r2"])
    assert all(epoch.validation_loss is not None for epoch in training.history)
    others = waves(20, seed=1)
    given_apart = train(initialize(NETWORK, 0), X, Y, epochs=2, validation=others, metrics=["r2"])
    last = given_apart.history[-1]
    loss, measured = evaluate(given_apart.parameters, *others, metrics=["r2"])
    assert last.validation_loss == loss
    assert last.metrics == measured


def test_early_stopping_gives_back_the_best_parameters() -> None:
    X, Y = waves(20)
    others = waves(20, seed=1)
    training = train(
        initialize(NETWORK, 0),
        X,
        Y,
        epochs=500,
        batch_size=4,
        optimizer=Adam(learning_rate=0.1),
        validation=others,
        patience=5,
    )
    losses = [epoch.watched_loss for epoch in training.history]
    assert training.stopped_early
    assert training.best_epoch == int(np.argmin(losses)) + 1
    assert len(losses) == training.best_epoch + 5
    assert evaluate(training.parameters, *others)[0] == min(losses)


def test_the_best_epoch_may_be_that_of_a_metric_the_last_of_the_best() -> None:
    X, Y = waves(20)
    scores = [0.1, 0.7, 0.2, 0.7, 0.3]

    def scored(out: Array, target: Array) -> float:
        return scores[len(seen)]

    seen: list[Epoch] = []
    training = train(
        initialize(NETWORK, 0),
        X,
        Y,
        epochs=5,
        patience=5,
        metrics={"scored": scored},
        best_by="scored",
        callback=lambda epoch, parameters: seen.append(epoch),
    )
    assert training.best_epoch == 4
    with pytest.raises(ClearpropError, match="no metric to choose by is called 'score'"):
        train(initialize(NETWORK, 0), X, Y, metrics={"scored": scored}, best_by="score")


def test_a_callback_sees_every_epoch_and_can_stop() -> None:
    seen: list[Epoch] = []

    def stop_after_three(epoch: Epoch, parameters: Parameters) -> bool:
        seen.append(epoch)
        return epoch.number == 3

    training = train(initialize(NETWORK, 0), *waves(), epochs=10, callback=stop_after_three)
    assert [epoch.number for epoch in seen] == [1, 2, 3]
    assert tuple(seen) == training.history
    assert training.stopped_early


def test_the_schedule_sets_each_epochs_learning_rate() -> None:
    training = train(
        initialize(NETWORK, 0),
        *waves(),
        epochs=4,
        optimizer=Adam(learning_rate=0.1),
        schedule=Step(every=2, drop=0.5),
    )
    assert [epoch.learning_rate for epoch in training.history] == [0.1, 0.1, 0.05, 0.05]


def test_the_penalty_makes_weights_smaller() -> None:
    free, held = (
        train(initialize(NETWORK, 0), *waves(), epochs=50, l2=l2).parameters for l2 in (0.0, 0.1)
    )
    assert np.linalg.norm(held.W[0]) < np.linalg.norm(free.W[0])


@pytest.mark.parametrize("rate", [30, 1e6])
def test_divergence_names_epoch_and_batch_and_keeps_the_last_epochs_parameters(rate: float) -> None:
    X, Y = waves()
    start, optimizer = initialize(NETWORK, 0), GradientDescent(learning_rate=rate)
    with pytest.raises(TrainingDivergedError) as raised:
        train(start, X, Y, epochs=100, optimizer=optimizer, batch_size=8)
    message, completed = str(raised.value), len(raised.value.history)
    assert f"became NaN or infinite in epoch {completed + 1}, batch " in message
    assert "smaller learning rate" in message
    reached = start
    if completed:
        reached = train(start, X, Y, epochs=completed, optimizer=optimizer, batch_size=8).parameters
    np.testing.assert_array_equal(raised.value.parameters.flat, reached.flat)
    assert np.isfinite(reached.flat).all()


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_divergence_and_interruption_tell_the_engine(engine: EngineName) -> None:
    X, Y = waves()
    if engine == "compiled":
        pytest.importorskip("numba")
    with pytest.raises(TrainingDivergedError) as diverged:
        train(
            initialize(NETWORK, 0), X, Y, optimizer=GradientDescent(learning_rate=1e6),
            engine=engine,
        )  # fmt: skip
    assert diverged.value.engine.startswith(engine)
    assert pickle.loads(pickle.dumps(diverged.value)).engine == diverged.value.engine
    reached: list[Parameters] = []

    def interrupt(epoch: Epoch, parameters: Parameters) -> None:
        reached.append(parameters)
        if epoch.number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as interrupted:
        train(initialize(NETWORK, 0), X, Y, callback=interrupt, engine=engine)
    assert isinstance(interrupted.value, TrainingInterrupted)
    left = interrupted.value.training
    assert left.engine.startswith(engine)
    assert len(left.history) == 3
    np.testing.assert_array_equal(left.parameters.flat, reached[-1].flat)


@pytest.mark.parametrize("sparse", [False, True])
def test_what_float32_cannot_hold_is_said_by_the_number_given(*, sparse: bool) -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0, ar=Floats("float32"))
    too_large = {"X": X.copy(), "Y": Y.copy(), "weights": np.ones(60)}
    for name, place, where in (
        ("X", (7, 1), "X has 1e.39 in row 8, column 2"),
        ("Y", (4, 0), "Y has 1e.39 in row 5, column 1"),
        ("weights", (6,), "the weight of sample 7 is 1e.39"),
    ):
        samples = {"X": X, "Y": Y, "weights": np.ones(60), name: too_large[name]}
        samples[name][place] = 1e39
        if sparse:
            samples["X"] = sp.csc_array(samples["X"])
        with pytest.raises(ClearpropError, match=f"{where}, which float32 cannot hold: rescale"):
            train(start, **samples)


def test_clipping_keeps_the_same_run_from_diverging() -> None:
    X, Y = waves()
    training = train(
        initialize(NETWORK, 0),
        X,
        Y,
        epochs=20,
        optimizer=GradientDescent(learning_rate=10),
        batch_size=8,
        clip_norm=1e-3,
    )
    assert np.isfinite(training.history[-1].loss)


def test_weights_of_samples_make_one_weighted_step() -> None:
    X, Y = waves(4)
    start, descent = initialize(NETWORK, 0), GradientDescent(learning_rate=0.1)
    counts = [1, 0, 3, 2]
    weighed = train(start, X, Y, weights=np.array(counts), epochs=3, optimizer=descent)
    repeated = np.repeat(np.arange(4), counts)
    as_often = train(start, X[repeated], Y[repeated], epochs=3, optimizer=descent)
    np.testing.assert_allclose(weighed.parameters.flat, as_often.parameters.flat, rtol=1e-12)
    losses = [[epoch.loss for epoch in one.history] for one in (weighed, as_often)]
    np.testing.assert_allclose(*losses, rtol=1e-12)


def test_weights_go_with_their_samples_to_the_side_they_fall_on() -> None:
    X, Y = waves(40)
    heavy = np.where(np.arange(40) % 2, 1e6, 1.0)
    training = train(
        initialize(NETWORK, 0), X, Y, weights=heavy, validation=0.5, epochs=1, seed=3,
        order=np.arange, optimizer=Adam(learning_rate=1e-300),
    )  # fmt: skip
    out = np.sort(Draws(3, "split").at().permutation(40)[:20])
    training_rows = np.setdiff1d(np.arange(40), out)
    start, (epoch,) = initialize(NETWORK, 0), training.history
    wanted, _ = evaluate(start, X[out], Y[out], weights=heavy[out])
    assert epoch.validation_loss == pytest.approx(wanted, rel=1e-12)
    wanted, _ = evaluate(start, X[training_rows], Y[training_rows], weights=heavy[training_rows])
    assert epoch.loss == pytest.approx(wanted, rel=1e-12)


def test_neurons_drop_out_while_training_only() -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    still = Adam(learning_rate=1e-300)
    runs = [
        train(start, X, Y, epochs=2, optimizer=still, dropout=share, seed=seed)
        for share, seed in ((0.5, 1), (0.5, 1), (0.5, 2), (0.0, 1))
    ]
    losses = [[epoch.loss for epoch in run.history] for run in runs]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]
    assert losses[0][0] != losses[0][1]
    assert losses[3][0] == pytest.approx(evaluate(start, X, Y)[0], rel=1e-12)
    np.testing.assert_array_equal(predict(runs[0].parameters, X), predict(start, X))


def test_the_order_given_is_the_order_taken() -> None:
    X, Y = waves(6)
    start, descent = initialize(NETWORK, 0), GradientDescent(learning_rate=0.1)
    asked: list[int] = []

    def backwards(samples: int) -> Array:
        asked.append(samples)
        return np.arange(samples)[::-1]

    given_backwards = train(start, X, Y, epochs=2, batch_size=1, optimizer=descent, order=backwards)
    reversed_rows = train(
        start, X[::-1], Y[::-1], epochs=2, batch_size=1, optimizer=descent, order=np.arange
    )
    assert asked == [6, 6]
    np.testing.assert_array_equal(given_backwards.parameters.flat, reversed_rows.parameters.flat)


@pytest.mark.parametrize("optimizer", [Adam(learning_rate=0.1), Momentum(learning_rate=0.1)])
def test_a_training_that_goes_on_from_its_state_is_one_training(optimizer: Optimizer) -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    whole = train(start, X, Y, epochs=4, optimizer=optimizer, order=np.arange)
    half = train(start, X, Y, epochs=2, optimizer=optimizer, order=np.arange)
    rest = train(
        half.parameters, X, Y, epochs=2, optimizer=optimizer, order=np.arange, state=half.state
    )
    assert half.state is not None
    np.testing.assert_array_equal(rest.parameters.flat, whole.parameters.flat)


def test_each_layer_can_have_a_penalty_of_its_own() -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    flats = [
        train(start, X, Y, epochs=3, l2=l2).parameters.flat
        for l2 in (0.1, [0.1, 0.1], [0.1, 0.0], [0.0, 0.1])
    ]
    np.testing.assert_array_equal(flats[0], flats[1])
    assert (flats[2] != flats[3]).any()


def test_metrics_can_be_functions() -> None:
    training = train(
        initialize(NETWORK, 0),
        *waves(),
        epochs=1,
        metrics={"worst": lambda out, Y: np.max(out - Y)},
    )
    (epoch,) = training.history
    X, Y = waves()
    assert epoch.metrics == {"worst": np.max(predict(training.parameters, X) - Y)}


def test_sparse_inputs_train_as_dense_ones() -> None:
    X, Y = waves()
    X = np.where(np.abs(X) < 0.5, 0, X)
    start, sparse = initialize(NETWORK, 0), sp.csr_array(X)
    dense = train(start, X, Y, epochs=3, validation=0.25)
    from_sparse = train(start, sparse, Y, epochs=3, validation=0.25)
    np.testing.assert_allclose(from_sparse.parameters.flat, dense.parameters.flat, rtol=1e-10)
    np.testing.assert_allclose(predict(dense.parameters, sparse), predict(dense.parameters, X))
    sparse = sparse.copy()
    sparse.data[0] = np.nan
    with pytest.raises(ClearpropError, match=r"X has nan in row \d, column \d+"):
        train(start, sparse, Y, epochs=1)


def test_what_the_compiled_engine_cannot_do_yet_is_said() -> None:
    pytest.importorskip("numba")
    start, (X, Y) = initialize(NETWORK, 0, ar=Floats("float32")), waves()
    X = sp.csr_array(X)
    assert "a sparse matrix" in train(start, X, Y, epochs=1).engine
    with pytest.raises(ClearpropError, match="a sparse matrix"):
        train(start, X, Y, epochs=1, engine="compiled")


def test_float32_stays_float32() -> None:
    start = initialize(NETWORK, 0, ar=Floats("float32"))
    training = train(start, *waves(), epochs=2, l2=0.1, clip_norm=0.1)
    assert training.parameters.flat.dtype == np.float32


def test_what_goes_in_stays_as_it_was() -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    before = [X.copy(), Y.copy(), start.flat.copy()]
    train(start, X, Y, epochs=2, validation=0.2)
    for now, old in zip((X, Y, start.flat), before, strict=True):
        assert (now == old).all()


def test_the_bar_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    train(initialize(NETWORK, 0), *waves(), epochs=2, progress=True)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    train(initialize(NETWORK, 0), *waves(), epochs=2, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "epoch" in err


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"epochs": 0}, "the number of epochs is 0"),
        ({"batch_size": 0}, "the batch size is 0"),
        ({"patience": 0}, "the patience is 0"),
        ({"l2": -1.0}, "the L2 penalty is -1.0"),
        ({"l2": [0.0, -2.0]}, "the L2 penalty is -2.0"),
        ({"l2": [0.1] * 3}, "3 L2 penalties are given, but the network has 2 layers"),
        ({"weights": np.ones(59)}, "the sample weights have shape 59, but there are 60 samples"),
        ({"weights": -np.ones(60)}, "the weight of sample 1 is -1.0"),
        ({"optimizer": "adam"}, "the optimizer is 'adam': give one of clearprop.update"),
        ({"optimizer": Adam}, "the optimizer is <class 'clearprop.update.Adam'>: give one"),
        ({"schedule": "step"}, "the schedule is 'step': give one of clearprop.schedules"),
        (
            {"validation": (np.full((3, 2), np.nan), np.ones((3, 1)))},
            "validation: X has nan in row 1, column 1",
        ),
        ({"weights": np.zeros(60)}, "all sample weights are 0"),
        ({"dropout": 1.0}, "the share that drops out is 1.0"),
        ({"clip_norm": 0.0}, "the longest gradient allowed is 0.0"),
        ({"validation": 1.0}, "the validation share is 1.0"),
        ({"metrics": ["accurcy"]}, "did you mean 'accuracy'?"),
    ],
)
def test_settings_out_of_range_are_said(changes: dict[str, object], wanted: str) -> None:
    settings: dict[str, object] = {"epochs": 1, **changes}
    with pytest.raises(ClearpropError) as raised:
        train(initialize(NETWORK, 0), *waves(), **settings)  # pyright: ignore[reportArgumentType]
    assert wanted in str(raised.value)


def test_samples_that_cannot_be_used_are_said() -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    infinite = X.copy()
    infinite[2, 1] = np.inf
    for samples, wanted in (
        ((X.T, Y), "X has shape 2×60, but 2 columns are needed"),
        ((infinite, Y), "X has inf in row 3, column 2"),
        ((X, Y[:5]), "60 samples of input but 5 of target"),
        ((X[:0], Y[:0]), "no samples"),
    ):
        with pytest.raises(ClearpropError) as raised:
            train(start, *samples, epochs=1)
        assert wanted in str(raised.value)


def test_a_matrix_the_wrong_way_round_is_said_so() -> None:
    X, Y = waves()
    start = initialize(NETWORK, 0)
    turned = "it is the wrong way round, so give its transpose"
    for use, wanted in (
        (lambda: train(start, X.T, Y.T), "X has shape 2×60, but 2 columns are needed"),
        (lambda: evaluate(start, X, Y.T), "Y has shape 1×60, but 1 column is needed"),
        (lambda: predict(start, X.T), "one for each input neuron, and a row for each sample"),
        # Where X fits either way, the targets tell.
        (lambda: train(start, X[:2].T, Y[:2].T), "Y has shape 1×2, but 1 column is needed"),
        (lambda: forward(start, X, Floats()), "X has shape 60×2, but 2 rows are needed"),
        (
            lambda: check_gradients(start, X, Y, "complex step"),
            "one for each input neuron, and a column for each sample",
        ),
        (
            lambda: train(start, X, Y, validation=(X.T, Y.T)),
            "X has shape 2×60, but 2 columns are needed",
        ),
    ):
        with pytest.raises(ClearpropError) as raised:
            use()
        assert wanted in str(raised.value)
        assert turned in str(raised.value)
    with pytest.raises(ClearpropError, match=r"X has shape 60×3, .*: give a matrix of shape sam"):
        predict(start, np.ones((60, 3)))
    with pytest.raises(
        ClearpropError, match=r"Y has shape 60, .* give a matrix of shape samples×1"
    ):
        train(start, X, Y[:, 0])


def test_targets_that_the_loss_cannot_use_are_said() -> None:
    network = Network.of([2, 1], "sigmoid", loss="binary_cross_entropy")
    X, Y = waves()
    with pytest.raises(ClearpropError, match="its targets are between 0 and 1"):
        train(initialize(network, 0), X, Y + 5, epochs=1)
