"""What the names of an update's quantities look like: an optimizer's memories, numbers, factors."""

import re
from collections.abc import Callable, Mapping

from clearprop.worked.document.maths import Fence, Hat, Mark, Node, Script


def _letter(text: str) -> Mark:
    return Mark("letter", text)


NUMBERS: Mapping[str, Node] = {
    "momentum": _letter("μ"),
    "decay": _letter("ρ"),
    "beta1": Script(_letter("β"), below=Mark("number", "1")),
    "beta2": Script(_letter("β"), below=Mark("number", "2")),
    "epsilon": _letter("ε"),
    "weight_decay": Script(_letter("λ"), below=Mark("word", "decay")),
    "t": _letter("t"),
    "n": _letter("n"),
    "l2": _letter("λ"),
    "clip_norm": _letter("τ"),
    "length": Fence("|", _letter("g"), "|"),
    "clip_factor": _letter("γ"),
    "schedule": _letter("f"),
    "scheduled_rate": Script(_letter("η"), below=_letter("t")),
    "sample_weight": _letter("w"),
    "bias_rate": Script(_letter("κ"), below=Mark("word", "bias")),
}
"""Numbers that belong to all parameters, and the weights of samples."""

_OF_LAYER = re.compile(r"(l2|weight_decay|layer_rate)_([a-z]+)")
_RATE = re.compile(r"rate_([Wb]_[a-z]+)")
_OF_MATRIX = re.compile(r"(?P<stem>[a-z]+?)(?P<hat>_hat)?_(?P<matrix>[Wb]_(?!new$)[a-z]+)(_new)?")


def quantity(name: str) -> Node:
    """Return the tree of what a formula calls so: a letter, with a hat for "m_hat"."""
    letter = _letter(name.removesuffix("_hat"))
    return Hat(letter) if name.endswith("_hat") else letter


def update_symbol(name: str, symbol: Callable[[str], Node]) -> Node | None:
    """Return the tree of a name that only updates have, or None; `symbol` gives that of others."""
    if name in NUMBERS:
        return NUMBERS[name]
    if found := _OF_LAYER.fullmatch(name):
        return Script(_letter("κ" if found[1] == "layer_rate" else "λ"), below=_letter(found[2]))
    if found := _RATE.fullmatch(name):
        return Script(_letter("η"), below=symbol(found[1]))
    found = _OF_MATRIX.fullmatch(name)
    if found is None:
        return None
    stem, is_clipped = found["stem"], found["stem"] == "clipped"
    base = quantity(("g" if is_clipped else stem) + (found["hat"] or ""))
    word = "clip" if is_clipped else "new" if name.endswith("_new") else ""
    return Script(base, symbol(found["matrix"]), Mark("word", word) if word else None)
