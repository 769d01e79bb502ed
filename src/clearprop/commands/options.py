"""Options that several commands take, and what their texts say."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

from typer import BadParameter, Option

from clearprop.errors import ClearpropError
from clearprop.typed_numbers import MOST_DIGITS, decimal_of, shortened, whole_number_of
from clearprop.worked.words import WORDS

if TYPE_CHECKING:
    from clearprop.worked.document.style import Style

Language: TypeAlias = Annotated[str, Option(help=f"Of a document's words: {' or '.join(WORDS)}.")]
Notation: TypeAlias = Annotated[
    str, Option(help="article (net, out, target) or textbook (z, a, y).")
]
Convention: TypeAlias = Annotated[
    str, Option(help="columns (a sample is a column) or rows, in documents.")
]
Layout: TypeAlias = Annotated[
    str, Option(help="Of matrix products: lines, falk (Falk's scheme) or both.")
]
DecimalComma: TypeAlias = Annotated[
    bool | None,
    Option(
        "--decimal-comma/--decimal-point",
        help="In numbers of documents (as the language has it).",
        show_default=False,
    ),
]
Words: TypeAlias = Annotated[
    Path | None,
    Option(metavar="FILE.toml", help="Sentences of documents in your own wording, by their keys."),
]
Paper: TypeAlias = Annotated[str, Option(help="a4 or letter.")]
Document: TypeAlias = Annotated[
    Path | None, Option("--output", "-o", help="Write there, not to the screen.")
]

Encoding: TypeAlias = Annotated[
    str | None, Option(help="Of text, such as cp1252 or utf-16 (utf-8).")
]

Memory: TypeAlias = Annotated[
    str | None,
    Option(
        metavar="SIZE",
        help="Memory to use at most, such as 2GB (half of the machine's): larger tables are read a "
        "part at a time.",
    ),
]

TABLE_HELP = "a .csv, .tsv, .jsonl, .parquet or .xlsx file, or - for standard input."

Chosen = TypeVar("Chosen", bound=str)


def one_of(option: str, text: str, allowed: tuple[Chosen, ...]) -> Chosen:
    """Return the allowed value that an option has; another is an error."""
    for choice in allowed:
        if text == choice:
            return choice
    raise ClearpropError(f"--{option} is '{text}': it must be one of {', '.join(allowed)}")


def names(text: str | None, columns: Iterable[str]) -> tuple[str, ...] | None:
    """Return the names that an option has, separated by commas; a column's may have commas."""
    if text is None:
        return None
    if text in columns:
        return (text,)
    return tuple(dict.fromkeys(name for one in text.split(",") if (name := one.strip())))


def table_name(path: Path) -> str:
    """Return what a table is called in messages."""
    return "standard input" if str(path) == "-" else path.name


def decimal(text: str | float) -> Decimal:
    """Return the number that is an option's value, also its default.

    It is a parser for typer, which names the option in an error.
    """
    try:
        return decimal_of("it is", str(text).strip())
    except ClearpropError as wrong:
        raise BadParameter(str(wrong)) from None


def number(text: str | float) -> float:
    """Return the number that is an option's value as a float, as `decimal` does."""
    return float(decimal(text))


def whole(text: str | int) -> int:
    """Return the whole number that is an option's value, as `decimal` does."""
    typed = str(text).strip()
    found = whole_number_of(typed)
    if found is None:
        raise BadParameter(
            f"it is '{shortened(typed)}', which is not a whole number of at most {MOST_DIGITS} "
            "digits"
        )
    return found


def present(**values: Any) -> dict[str, Any]:
    """Return the values of options that are not left out."""
    return {name: value for name, value in values.items() if value is not None}


def chosen_style(
    language: str,
    notation: str,
    convention: str,
    paper: str,
    layout: str = "lines",
    decimal_comma: bool | None = None,
    words: Path | None = None,
) -> "Style":
    """Return the style that these options name."""
    from clearprop.formats.words_toml import read_words
    from clearprop.worked.document.blocks import LAYOUTS, PAPERS
    from clearprop.worked.document.notation import NOTATIONS
    from clearprop.worked.document.style import Style

    language = one_of("language", language, tuple(WORDS))
    return Style(
        language=language,
        notation=one_of("notation", notation, NOTATIONS),
        rows=one_of("convention", convention, ("columns", "rows")) == "rows",
        paper=one_of("paper", paper, PAPERS),
        layout=one_of("layout", layout, LAYOUTS),
        decimal_comma=decimal_comma,
        own_words=() if words is None else read_words(words, language),
    )


def parts_of(text: str, layers: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of a document that an option names, with commas between them."""
    from clearprop.worked.document.style import PARTS

    known = (*PARTS, *(f"layer={layer}" for layer in layers))
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for part in parts:
        if part not in known:
            raise ClearpropError(
                f"--part has '{part}': name {', '.join(PARTS)} or a layer, such as {known[-1]}"
            )
    return parts


def hidden_layers(text: str) -> tuple[int, ...]:
    """Return the sizes of hidden layers as --hidden takes them: 64-64, or none."""
    return () if text == "none" else tuple(sizes_of(text, "hidden", "64-64, or none"))


def levels(text: str) -> tuple[float, ...]:
    """Return the levels of quantiles as --quantiles takes them: 0.05,0.95."""
    return tuple(number(one) for one in text.split(","))


def sizes_of(text: str, option: str = "sizes", example: str = "2-4-3-2") -> list[int]:
    """Return the neurons per layer that an option names."""
    sizes = [size for size in map(whole_number_of, text.split("-")) if size is not None]
    if len(sizes) <= text.count("-"):
        raise ClearpropError(
            f"--{option} is '{shortened(text)}': write the neurons per layer with hyphens, such as "
            f"{example}"
        )
    return sizes
