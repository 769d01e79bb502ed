"""The page for the browser: one HTML file that holds everything it needs and fetches nothing."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np

from clearprop.arithmetic import Rounding
from clearprop.errors import ClearpropError
from clearprop.schedules import Constant
from clearprop.update import BUILT_IN_OPTIMIZERS, OPTIMIZERS, own_numbers
from clearprop.web.descriptions import descriptions
from clearprop.web.tours import read_tour
from clearprop.worked.document.notation import letters
from clearprop.worked.steps.example import Example
from clearprop.worked.words import WORDS, Language

_USED = ("page ", "train ", "wrong ", "activation ", "loss ", "optimizer ", "initializer ")
DIGITS = 30
"""Samples of each handwritten digit that the page has."""

_USED_WORDS = ("decimal", "forward", "error", "backward", "update", "layer")


def page_html(
    example: Example | None = None,
    rounding: Rounding | None = None,
    language: Language = "en",
    tour: str | None = None,
) -> str:
    """Return the page as HTML text.

    Parameters
    ----------
    example
        The network that it opens with, and its samples; the article's if not given.
    rounding
        How the example's steps are rounded.
    language
        The language that it opens in; its reader may choose another.
    tour
        The tour that it opens with, as Markdown (see `clearprop.web.tours`); without one it has a
        tour of its own, and opens with a step.

    Raises
    ------
    ClearpropError
        If the example or the tour has something that the page does not know.
    """
    given = {
        "setup": None if example is None else setup_of(example, rounding or Rounding(4)),
        "mode": "step" if tour is None else "tour",
        "digits": _digits(),
        "tours": _tours() if tour is None else {"": _chapters(tour)},
        "test": None,
        "descriptions": {key: asdict(one) for key, one in descriptions(tuple(WORDS)).items()},
    }
    return html_of(given, language)


def html_of(given: Mapping[str, Any], language: Language) -> str:
    """Return the page as HTML text, with what it is given besides its words."""
    built = files("clearprop.web") / "built"
    script = (built / "page.js").read_text(encoding="utf-8").replace("</script", r"<\/script")
    style = (built / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    words = {code: _words(texts) for code, texts in WORDS.items()}
    everything = {**given, "language": language, "words": words}
    # In a script element only "<" could end it, or begin another.
    data = json.dumps(everything, ensure_ascii=False, separators=(",", ":"))
    data = data.replace("<", r"\u003c")
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(WORDS[language]['page title'])}</title>",
            f"<style>{style}</style></head>",
            '<body><div id="page"></div>',
            f'<script type="application/json" id="given">{data}</script>',
            f"<script>{script}</script>",
            "</body></html>\n",
        ]
    )


def _digits() -> dict[str, Any]:
    """Return handwritten digits of scikit-learn's, each made of 4 by 4 numbers from 0 to 1."""
    from sklearn.datasets import load_digits as untyped_load_digits

    load_digits: Any = untyped_load_digits
    images, labels = load_digits().images, load_digits().target
    chosen = np.sort(np.concatenate([np.flatnonzero(labels == k)[:DIGITS] for k in range(10)]))
    small = images[chosen].reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16) / 16
    return {
        "name": "digits",
        "inputs": [[round(float(x), 2) for x in row] for row in small],
        "targets": [[int(k == label) for k in range(10)] for label in labels[chosen]],
        "classes": [str(k) for k in range(10)],
    }


def _tours() -> dict[str, list[dict[str, Any]]]:
    """Return the package's own tours by language."""
    folder = files("clearprop.web") / "tours"
    texts = {code: folder / f"{code}.md" for code in WORDS}
    return {
        code: _chapters(path.read_text(encoding="utf-8"))
        for code, path in texts.items()
        if path.is_file()
    }


def _chapters(text: str) -> list[dict[str, Any]]:
    return [asdict(chapter) for chapter in read_tour(text)]


def _words(words: Mapping[str, str]) -> dict[str, str]:
    used = {key: text for key, text in words.items() if key.startswith(_USED) or key in _USED_WORDS}
    names = letters("article")
    slips = {key: text for key, text in words.items() if key.startswith("slip ")}
    return {**used, **{key: text.format(**names) for key, text in slips.items()}}


def setup_of(example: Example, rounding: Rounding) -> dict[str, Any]:
    """Return an example as the page's state: see `Setup` in the page's own sources.

    Raises
    ------
    ClearpropError
        If it has something that the page does not show.
    """
    check_shown(example)
    network, optimizer = example.network, example.training.optimizer
    names = {kind: name for name, kind in OPTIMIZERS.items()}
    own = {name: str(getattr(optimizer, name)) for name in own_numbers(type(optimizer))}
    return {
        "version": 1,
        "sizes": list(network.sizes),
        "activations": [layer.activation.name for layer in network.layers],
        "biases": [layer.bias for layer in network.layers],
        "loss": network.loss.name,
        "optimizer": names[type(optimizer)],
        "numbers": own,
        "learningRate": str(example.learning_rate),
        "batch": example.batch,
        "slopeInside": example.slope_inside,
        "biasesStay": example.biases_stay,
        "initializer": "auto",
        "seed": example.seed or 0,
        "W": [_rows(W) for W in example.W],
        "b": [None if b is None else [str(number) for number in b] for b in example.b],
        "data": {
            "name": "own",
            "inputs": [[float(number) for number in row] for row in example.inputs],
            "targets": [[float(number) for number in row] for row in example.targets],
            "classes": None,
        },
        "shown": {"first": 0, "count": len(example.inputs)},
        "rounding": {"way": rounding.way, "digits": rounding.digits},
    }


def check_shown(example: Example) -> None:
    """Raise ClearpropError if an example has something that the page does not show."""
    training = example.training
    beyond = {
        "l2": any(training.l2),
        "clip_norm": training.clip_norm is not None,
        "dropout": any(training.dropout),
        "a schedule": training.schedule != Constant(),
        "a batch_size": training.batch_size is not None,
        "steps": training.steps > 1,
        "sample_weight": example.sample_weight is not None,
        f"the optimizer {type(training.optimizer).__name__}": type(training.optimizer)
        not in BUILT_IN_OPTIMIZERS,
        "a weight_decay for each layer": isinstance(
            getattr(training.optimizer, "weight_decay", 0), tuple
        ),
        "layer_rates and a bias_rate": training.optimizer.has_own_rates,
    }
    for name, is_there in beyond.items():
        if is_there:
            raise ClearpropError(
                f"the page does not show {name}: `clearprop explain` does, or leave it out"
            )


def _rows(matrix: Any) -> list[list[str]]:
    return [[str(number) for number in row] for row in matrix]
