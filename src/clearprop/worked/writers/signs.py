"""How TeX and Typst write signs that are not in the text of a formula as they want them."""

from collections.abc import Mapping

_SIGNS = (
    ("·", r"\cdot", "dot.op"),
    ("⊙", r"\odot", "⊙"),
    ("−", "-", "−"),
    ("negative", "{-}", "−"),
    (",", ",", r"\,"),
    ("Σ", r"\sum", "sum"),
    ("√", r"\surd", "√"),
    ("∂", r"\partial", "partial"),
    ("η", r"\eta", "η"),
    ("δ", r"\delta", "δ"),
    ("Φ", r"\Phi", "Φ"),
    ("φ", r"\varphi", "φ"),
    ("√", r"\surd", "√"),
    ("…", r"\cdots", "dots.h.c"),
    ("⋮", r"\vdots", "dots.v"),
    ("T", r"\mathsf{T}", "upright(T)"),
)

TEX: Mapping[str, str] = {sign: tex for sign, tex, _ in _SIGNS}
TYPST: Mapping[str, str] = {sign: typst for sign, _, typst in _SIGNS}
