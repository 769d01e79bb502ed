"""Formulas as trees: everything that the tables of functions say can be read."""

import pytest

from clearprop.activations import ACTIVATIONS
from clearprop.losses import LOSSES, OutLoss
from clearprop.worked.document.linear import linear
from clearprop.worked.document.maths import (
    Choice,
    Fence,
    Fraction,
    Mark,
    Name,
    Node,
    Row,
    Script,
    Sum,
    transpose,
    with_names,
)
from clearprop.worked.document.parse import parse
from clearprop.worked.document.sums import Known, written_out


def formulas() -> list[str]:
    found = [
        "{W_c} · {out_b} + {b_c}",
        "{W_c.T} · {dE_dnet_c}",
        "{dE_dnet_c} · {out_b.T} / 4",
        "Σ {E} / 4",
        "Σ_s {E}[s] / 4",
        "{rate} · {dW_c}",
        "{W_c} − {rate_dW_c}",
    ]
    for activation in ACTIVATIONS.values():
        found += [
            activation.formula,
            activation.slope_formula,
            activation.times_slope_formula,
        ]
    for loss in LOSSES.values():
        found.append(loss.formula)
        if isinstance(loss, OutLoss):
            found.append(loss.dE_dout_formula)
        else:
            found += [*loss.value_formulas.values(), *loss.dE_dnet_formulas.values()]
    return sorted(set(found))


_RAISED = {"2": "²", "T": "ᵀ", "′": "′"}


def flat(node: Node) -> str:
    """Write a tree on a line, without the spaces and brackets that a formula may do without."""
    match node:
        case Mark("sign", "negative"):
            return "−"
        case Mark(_, text):
            return text
        case Name(name, transposed, index):
            return f"{{{name}{'.T' if transposed else ''}}}" + (f"[{index}]" if index else "")
        case Sum(index, term):
            return f"Σ_{index}{flat(term)}"
        case Row(parts):
            return "".join(map(flat, parts))
        case Fence(left, inside, right):
            return f"{left}{flat(inside)}{right}"
        case Fraction(Mark("number", "1"), Mark("number", "2")):
            return "½"
        case Fraction(above, below):
            return f"{flat(above)}/{flat(below)}"
        case Script(base, below, above):
            raised = _RAISED[above.text] if isinstance(above, Mark) else ""
            return flat(base) + (f"_{flat(below)}" if below else "") + raised
        case Choice(value, condition, otherwise):
            return f"{flat(value)}where{flat(condition)},else{flat(otherwise)}"
        case _:
            raise AssertionError(node)


def bare(formula: str) -> str:
    return formula.replace(" ", "").replace("(", "").replace(")", "")


@pytest.mark.parametrize("formula", formulas())
def test_a_tree_says_what_its_formula_says(formula: str) -> None:
    wanted = bare(formula)
    if wanted.endswith("/4"):  # a quarter of a product stands before it
        wanted = wanted.removesuffix("/4")
        is_plain = wanted.startswith("Σ{")
        wanted = f"Σ1/4{wanted[1:]}" if is_plain else f"1/4{wanted}"
    assert bare(flat(parse(formula))) == wanted


@pytest.mark.parametrize("formula", formulas())
def test_turning_twice_changes_nothing(formula: str) -> None:
    tree = parse(formula)
    if "δ" not in formula:  # where ᵀ is written out, turning takes it into the name
        assert transpose(transpose(tree)) == tree


def test_turning_swaps_the_factors_of_a_product() -> None:
    assert flat(transpose(parse("{W_c} · {out_b} + {b_c}"))) == "{out_b.T}·{W_c.T}+{b_c.T}"
    assert flat(transpose(parse("{dE} · {out.T} / 4"))) == "1/4{out}·{dE.T}"
    assert flat(transpose(parse("{rate} · {dW}"))) == "{rate.T}·{dW.T}"


def test_names_are_found_in_order() -> None:
    found = list[Name]()
    with_names(parse("{out} ⊙ (1 − {out}) + {net.T}"), lambda name: found.append(name) or name)
    assert found == [
        Name("out"),
        Name("out"),
        Name("net", transposed=True),
    ]


@pytest.mark.parametrize("wrong", ["{out} ⊙", "(1 − {out}", "{out} )", "1 where {net}"])
def test_what_is_no_formula_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        parse(wrong)


def test_a_sum_is_written_out_term_by_term() -> None:
    def numbered(name: Name) -> Node:
        return Mark("letter", name.name[0] + name.index)

    def written(formula: str, most: int = 6, known: Known = lambda name: None) -> str:
        tree = written_out(parse(formula), lambda one: 3, most, known)
        return linear(with_names(tree, numbered))

    squares = "½ Σ_k ({target}[k] − {out}[k])²"
    assert written(squares) == "½ ((t0 − o0)² + (t1 − o1)² + (t2 − o2)²)"
    assert written("Σ_s {E}[s] / 3") == "1/3 (E0 + E1 + E2)"
    assert written("ln(Σ_k exp({net}[k]))") == "ln(exp(n0) + exp(n1) + exp(n2))"


def test_factors_that_are_0_or_1_are_left_out_of_a_sum() -> None:
    known = {"0": 0, "1": 1}

    def written(formula: str) -> str:
        tree = written_out(
            parse(formula),
            lambda one: 3,
            6,
            lambda name: known.get(name.index) if name.name == "target" else None,
        )
        return linear(with_names(tree, lambda name: Mark("letter", name.name[0] + name.index)))

    assert written("−Σ_k {target}[k] ln({out}[k])") == "−(ln(o1) + t2 ln(o2))"
    cross_entropy = "−Σ_k ({target}[k] ln({out}[k]) + (1 − {target}[k]) ln(1 − {out}[k]))"
    assert written(cross_entropy) == "−(ln(1 − o0) + ln(o1) + t2 ln(o2) + (1 − t2) ln(1 − o2))"
    assert (
        written("Σ_k ({out}[k] − {target}[k] ln({out}[k]))") == "o0 + o1 − ln(o1) + o2 − t2 ln(o2)"
    )
    assert written("Σ_k (−{target}[k] ln({out}[k]))") == "−ln(o1) − t2 ln(o2)"
