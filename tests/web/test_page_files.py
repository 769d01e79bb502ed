"""What the page reads and writes: links, NETWORK.toml, safetensors and tables of samples."""

import base64
import random
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import clearprop
from clearprop.arithmetic import Rounding
from clearprop.formats.network_toml import read_network_file
from clearprop.parameters import initialize
from clearprop.web.page import setup_of
from clearprop.worked.words import WORDS
from web.page_core import answers_of_node, bundled, random_example

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled("tests/files.ts", tmp_path_factory.mktemp("files"))


def setups(count: int) -> list[dict[str, Any]]:
    return [setup_of(random_example(seed), Rounding(4)) for seed in range(count)]


def test_a_link_holds_the_whole_state(files: Path) -> None:
    wanted = setups(60)
    links = [
        one["result"]
        for one in answers_of_node(files, [{"what": "to link", "setup": s} for s in wanted])
    ]
    assert max(map(len, links)) <= 8192
    found = answers_of_node(files, [{"what": "from link", "text": link} for link in links])
    assert [one["result"]["setup"] for one in found] == wanted
    assert found[0]["result"]["hidden"] == ["train"]
    assert found[0]["result"]["locked"] == ["data"]


def test_a_link_that_would_be_too_long_is_refused(files: Path) -> None:
    rng = np.random.default_rng(0)
    setup = setups(1)[0]
    width, outputs = setup["sizes"][0], setup["sizes"][-1]
    setup["data"]["inputs"] = rng.normal(size=(1000, width)).tolist()
    setup["data"]["targets"] = rng.normal(size=(1000, outputs)).tolist()
    (found,) = answers_of_node(files, [{"what": "to link", "setup": setup}])
    assert found["wrong"] == "wrong link long"


def test_what_is_no_link_is_refused_and_nothing_else_happens(files: Path) -> None:
    drawn = random.Random(0)
    (link,) = answers_of_node(files, [{"what": "to link", "setup": setups(1)[0]}])
    text = link["result"]
    cut = [text[: drawn.randrange(len(text))] for _ in range(40)]
    changed = []
    for _ in range(60):
        at = drawn.randrange(3, len(text))
        changed.append(text[:at] + drawn.choice("ABCxyz019-_") + text[at + 1 :])
    noise = ["v1." + "".join(drawn.choices("ABCDEFxyz0123-_", k=200)) for _ in range(40)]
    # Megabytes of zeros in a short link.
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = bomb.compress(b"[" + b"0" * 5_000_000) + bomb.flush()
    bombs = ["v1." + base64.urlsafe_b64encode(packed).decode().rstrip("=")]
    jobs = [
        {"what": "from link", "text": one} for one in [*cut, *changed, *noise, *bombs, "", "v2.x"]
    ]
    for one, found in zip(jobs, answers_of_node(files, jobs), strict=True):
        # A changed character may lead to another right state, never to a wrong one.
        assert "wrong" in found or one["text"] in changed


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_read_as_clearprop_reads_them(files: Path, path: Path) -> None:
    (found,) = answers_of_node(
        files, [{"what": "from toml", "text": path.read_text(encoding="utf-8")}]
    )
    wanted = setup_of(read_network_file(path, seed=0, places=4), Rounding(4))
    setup = found["result"]["setup"]
    assert not found["result"]["drawn"]
    for key in ("W", "b"):
        assert as_floats(setup.pop(key)) == as_floats(wanted.pop(key))
    assert setup == wanted


def as_floats(numbers: Any) -> Any:
    if isinstance(numbers, list):
        return [as_floats(one) for one in numbers]
    return numbers if numbers is None else float(numbers)


def test_what_is_written_as_toml_clearprop_reads_to_the_same_numbers(
    files: Path, tmp_path: Path
) -> None:
    wanted = setups(100)
    texts = answers_of_node(files, [{"what": "to toml", "setup": setup} for setup in wanted])
    again = answers_of_node(
        files, [{"what": "from toml", "text": text["result"]} for text in texts]
    )
    for setup, text, found in zip(wanted, texts, again, strict=True):
        path = tmp_path / "network.toml"
        path.write_text(text["result"], encoding="utf-8")
        read = setup_of(read_network_file(path, seed=0, places=4), Rounding(4))
        for one in (read, found["result"]["setup"]):
            for key in ("sizes", "activations", "biases", "loss", "optimizer", "batch", "data"):
                assert one[key] == setup[key], key
            for key in ("W", "b"):
                assert as_floats(one[key]) == as_floats(setup[key])
            assert float(one["learningRate"]) == float(setup["learningRate"])
            assert one["slopeInside"] == setup["slopeInside"]
            assert one["biasesStay"] == setup["biasesStay"]


def test_what_is_written_as_safetensors_clearprop_and_the_page_read(
    files: Path, tmp_path: Path
) -> None:
    examples = [random_example(seed) for seed in range(30)]
    jobs = [{"what": "to safetensors", "setup": setup_of(one, Rounding(4))} for one in examples]
    written = [one["result"] for one in answers_of_node(files, jobs)]
    again = answers_of_node(files, [{"what": "from safetensors", "text": text} for text in written])
    for example, text, found in zip(examples, written, again, strict=True):
        path = tmp_path / "weights.safetensors"
        path.write_bytes(base64.b64decode(text))
        parameters = clearprop.load_weights(path, example.network)
        for W, wanted in zip(parameters.W, example.W, strict=True):
            np.testing.assert_array_equal(W, np.array(wanted, dtype=float))
        setup = found["result"]
        assert as_floats(setup["W"]) == as_floats(
            [[[*map(str, row)] for row in W] for W in example.W]
        )
        assert setup["loss"] == example.network.loss.name


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"version": 2}, "wrong version"),
        ({"sizes": [2, 0, 2]}, "wrong whole number"),
        ({"sizes": [2, 10_000, 10_000, 2]}, "wrong parameters"),
        ({"sizes": list(range(1, 40))}, "wrong layers"),
        ({"activations": ["sigmoid", "__proto__", "sigmoid"]}, "wrong name"),
        ({"activations": ["sigmoid", "softmax", "sigmoid"]}, "wrong softmax"),
        ({"loss": "<img src=x onerror=alert(1)>"}, "wrong name"),
        ({"loss": "poisson", "activations": ["sigmoid", "sigmoid", "tanh"]}, "wrong pair"),
        ({"W": [[["0.1"]]]}, "wrong length"),
        ({"learningRate": "-1"}, "wrong learning rate"),
        ({"learningRate": "NaN"}, "wrong number"),
        ({"biases": [0, 0, 0]}, "wrong flag"),
        ({"data": []}, "wrong table"),
        ({"data": {"inputs": [[1, 0]], "targets": [[0, "x"]]}}, "wrong number"),
        ({"data": {"inputs": [[1, 0]] * 20_001, "targets": [[0, 1]] * 20_001}}, "wrong rows"),
        ({"shown": {"first": 0, "count": 9}}, "wrong whole number"),
        ({"rounding": {"way": "exact", "digits": 4}}, "wrong name"),
    ],
)
def test_every_wrong_field_is_named(files: Path, change: dict[str, Any], key: str) -> None:
    example = read_network_file(ROOT / "examples" / "article.toml", seed=0, places=4)
    setup = {**setup_of(example, Rounding(4)), **change}
    (found,) = answers_of_node(files, [{"what": "check", "setup": setup}])
    assert found["wrong"] == key
    for words in WORDS.values():
        assert words[key].format(**found["fields"])


def test_a_key_that_the_page_does_not_show_is_named(files: Path) -> None:
    text = (ROOT / "examples" / "article.toml").read_text(encoding="utf-8")
    (found,) = answers_of_node(
        files, [{"what": "from toml", "text": text + "\n[training]\ndropout = 0.5\n"}]
    )
    assert (found["wrong"], found["fields"]["name"]) == ("wrong key", "dropout")


@pytest.mark.parametrize(
    ("text", "inputs", "targets", "classes", "left_out"),
    [
        ("x,y,t\n1,2,3\n4,5,6\n", [[1, 2], [4, 5]], [[3], [6]], None, 0),
        ("1;2,5;yes\n4;5;no\n\n3;;no\n", [[1, 2.5], [4, 5]], [[1], [0]], ["no", "yes"], 1),
        ('a\t"b"\n1\tred\n2\tgreen\n3\tblue\n', [[1], [2], [3]], None, ["blue", "green", "red"], 0),
        ("﻿x,name,t\n1,Ann,0\n2,Bob,1\n", [[1], [2]], [[0], [1]], ["0", "1"], 0),
    ],
)
def test_tables_of_samples_are_read(
    files: Path, text: str, inputs: Any, targets: Any, classes: Any, left_out: int
) -> None:
    (found,) = answers_of_node(files, [{"what": "csv", "text": text}])
    data = found["result"]["data"]
    assert data["inputs"] == inputs
    if targets is None:
        assert data["targets"] == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    else:
        assert data["targets"] == targets
    assert data["classes"] == classes
    assert found["result"]["leftOut"] == left_out


def test_what_is_no_table_is_refused(files: Path) -> None:
    texts = [
        "",
        "one",
        "a,b\n1,2,3\n",
        "a,b\nx,y\nz,w\n",
        ",".join("x" * 60) + "\n" + "1," * 59 + "1",
    ]
    assert all(
        "wrong" in found
        for found in answers_of_node(files, [{"what": "csv", "text": t} for t in texts])
    )


def test_every_reason_has_its_sentence() -> None:
    sources = (ROOT / "web" / "src").rglob("*.ts")
    keys = {
        key
        for source in sources
        for key in re.findall(r'new Wrong\("([^"]+)"', source.read_text(encoding="utf-8"))
    }
    assert len(keys) > 20
    for words in WORDS.values():
        assert keys <= set(words)


UNIFORM = ["auto", "glorot_uniform", "he_uniform", "lecun_uniform", "uniform", "zeros"]


def test_uniform_weights_are_those_that_clearprop_draws(files: Path) -> None:
    examples = [random_example(seed) for seed in range(60)]
    seeds = [0, 1, 2**31, *range(3, 60)]
    jobs = [
        {
            "what": "drawn",
            "setup": {
                **setup_of(example, Rounding(4)),
                "initializer": UNIFORM[number % len(UNIFORM)],
                "seed": seeds[number],
            },
        }
        for number, example in enumerate(examples)
    ]
    for number, (example, one) in enumerate(
        zip(examples, answers_of_node(files, jobs), strict=True)
    ):
        wanted = initialize(example.network, seeds[number], UNIFORM[number % len(UNIFORM)])
        for W, found in zip(wanted.W, one["result"]["W"], strict=True):
            np.testing.assert_allclose(np.array(found), W, rtol=1e-14, atol=1e-17)
