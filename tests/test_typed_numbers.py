"""Text becomes numbers of bounded digits and exponents, wherever people type them."""

from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.cli import app
from clearprop.errors import ClearpropError
from clearprop.formats.network_toml import read_network_file
from clearprop.network import Network
from clearprop.typed_numbers import decimal_of, whole_number_of
from run_command import run_command

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

NETWORK = """
[network]
sizes = [2, 1]
[example]
input = [1, 0]
target = [1]
learning_rate = {}
"""


@given(st.floats(min_value=1e-99, max_value=1e99) | st.just(0.0))
def test_floats_are_read_as_they_are_written(number: float) -> None:
    for text in (repr(number), f"-{number!r}", f"+{number:e}"):
        assert decimal_of("it is", text) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["0.30", "1.", ".5", "007", "1E+100", "1e-100", "0e-100", "9" * 100]
)
def test_zeros_at_the_end_and_numbers_at_the_bounds_stay(text: str) -> None:
    assert str(decimal_of("it is", text)) == str(Decimal(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1e101", "it is 1e101, which is out of bounds: a number may have at most 100 digits, and"),
        ("1e-101", "it is 1e-101, which is out of bounds"),
        ("-1e99999999", "it is -1e99999999, which is out of bounds"),
        ("0e-99999999", "it is 0e-99999999, which is out of bounds"),
        ("1e" + "9" * 5000, "it is 1e99999999999999999999999999999999999999..., which is out of"),
        ("0." + "0" * 101, "it is 0.00000000000000000000000000000000000000..., which is out of"),
        ("1." + "1" * 100, "it is 1.11111111111111111111111111111111111111..., which has too many"),
        ("1" * 10**6, "which is out of bounds"),
        ("nan", "it is 'nan', which is not a finite number: write one such as -0.25"),
        ("Infinity", "it is 'Infinity', which is not a finite number"),
        ("1_0", "it is '1_0', which is not"),
        ("١", "it is '١', which is not"),
        ("", "it is '', which is not"),
        ("1/3", "it is '1/3', which is not"),
        ("x" * 5000, "it is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...', which is not"),
    ],
)
def test_other_numbers_are_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ClearpropError) as wrong:
        decimal_of("it is", text)
    assert said in str(wrong.value)
    assert len(str(wrong.value)) < 200


def test_whole_numbers_have_as_many_digits_at_most() -> None:
    assert whole_number_of("-012") == -12
    assert whole_number_of("1" * 100) == int("1" * 100)
    for text in ("1" * 101, "1" * 5000, "1.0", "1_0", "١", "", "+1"):
        assert whole_number_of(text) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1e-99999999", "example.learning_rate is 1e-99999999, which is out of bounds"),
        ("1e99999999", "example.learning_rate is 1e99999999, which is out of bounds"),
        ("1e9999999999999999999999", "which is out of bounds"),
        ("0." + "1" * 5000, "which has too many digits"),
        ("1" * 101, "example.learning_rate is a whole number with too many digits: a number may"),
        ("1" * 5000, "it has a whole number with too many digits: a number may have at most"),
        ("0x" + "1" * 5000, "example.learning_rate is a whole number with too many digits"),
        ("[" * 5000 + "]" * 5000, "it has lists in lists without end"),
    ],
)
def test_a_file_gives_numbers_in_bounds_alone(tmp_path: Path, typed: str, said: str) -> None:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK.format(typed), encoding="utf-8")
    with pytest.raises(ClearpropError) as wrong:
        read_network_file(path, seed=0, places=4)
    assert str(wrong.value).startswith(f"{path}: ")
    assert said in str(wrong.value)
    assert len(str(wrong.value)) < 300


def test_underscores_and_other_bases_are_toml(tmp_path: Path) -> None:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK.format("1_000.5"), encoding="utf-8")
    assert read_network_file(path, seed=0, places=4).learning_rate == Decimal("1000.5")
    path.write_text(NETWORK.format("0x1F"), encoding="utf-8")
    assert read_network_file(path, seed=0, places=4).learning_rate == 31


def options() -> list[tuple[str, str]]:
    """Return every option that takes a number: the command, the option."""
    functions: list[Any] = [command.callback for command in app.registered_commands]
    return [
        (function.__name__, f"--{name.replace('_', '-')}")
        for function in functions
        for name, hint in get_type_hints(function, include_extras=True).items()
        if name != "return"
        and {int, float, Decimal} & {hint.__origin__, *get_args(hint.__origin__)}
    ]


def test_there_are_such_options() -> None:
    assert {("train", "--epochs"), ("explain", "--learning-rate"), ("export", "--opset")} <= {
        *options()
    }


@pytest.mark.parametrize(("command", "option"), options())
@pytest.mark.parametrize("typed", ["1e-99999999", "1e99999999", "1" * 5000, "nan"])
def test_an_option_takes_numbers_in_bounds_alone(
    capsys: Capture, monkeypatch: Patch, command: str, option: str, typed: str
) -> None:
    code, out, err = run_command(capsys, monkeypatch, command, f"{option}={typed}")
    assert (code, out) == (2, "")
    assert f"Invalid value for '{option}': it is " in err
    assert len(err) < 250


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--input", "1e99999999,0"], "--input has 1e99999999, which is out of bounds"),
        (["--input", "1,0", "--target", "1e-99999999"], "--target has 1e-99999999, which is out"),
        (["--input", "1,0", "--target", "1", "--seed", "-1"], "the seed is -1: it must be a whole"),
    ],
)
def test_samples_and_seeds_too(
    capsys: Capture, monkeypatch: Patch, arguments: list[str], said: str
) -> None:
    code, out, err = run_command(capsys, monkeypatch, "explain", "--sizes", "2-1", *arguments)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ("2-1000-1000-1", "has 1003000 parameters, too many to be worked through"),
        ("2-99999999999-1", "has more than 1e+11 parameters, too many for any memory"),
        ("2-" + "9" * 5000, "--sizes is '2-99999999999999999999999999999999999999...': write the"),
    ],
)
def test_a_network_has_a_size_that_can_be_held(
    capsys: Capture, monkeypatch: Patch, sizes: str, said: str
) -> None:
    arguments = ("--sizes", sizes, "--input", "1,0", "--target", "1")
    code, out, err = run_command(capsys, monkeypatch, "explain", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_so_has_one_that_is_no_example() -> None:
    with pytest.raises(ClearpropError, match=r"of sizes 10000000-10000000 has more than 1e\+11"):
        Network.of([10**7, 10**7])


def test_what_is_beyond_64_bits_is_told(
    capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    path = tmp_path / "network.toml"
    path.write_text(
        '[network]\nsizes = [1, 1, 1, 1, 1]\nactivation = "identity"\n'
        "[weights]\nb = [[1e100]]\nc = [[1e100]]\nd = [[1e100]]\ne = [[1e100]]\n"
        "[example]\ninput = [1]\ntarget = [1]\n",
        encoding="utf-8",
    )
    code, out, err = run_command(capsys, monkeypatch, "explain", str(path), "--significant", "3")
    assert (code, out) == (2, "")
    assert "net_e is beyond the largest number of 64 bits: use smaller inputs, targets" in err
