"""A document as LaTeX that plain pdflatex compiles; the network's picture is drawn by TikZ."""

from collections.abc import Iterator

from clearprop.errors import ClearpropError
from clearprop.worked.document import blocks
from clearprop.worked.document.diagram import RADIUS, Diagram
from clearprop.worked.words import WORDS
from clearprop.worked.writers.markup import falk_columns, falk_rows, tex

_HEADINGS = {2: "section*", 3: "subsection*"}
_SPECIAL = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "−": r"\ensuremath{-}",
    "≤": r"\ensuremath{\le}",
    "≠": r"\ensuremath{\ne}",
    "½": r"\ensuremath{\frac12}",
    "²": r"\ensuremath{^2}",
    "√": r"\ensuremath{\surd}",
    "π": r"\ensuremath{\pi}",
    "ℓ": r"\ensuremath{\ell}",
    "Σ": r"\ensuremath{\Sigma}",
    "Φ": r"\ensuremath{\Phi}",
    "φ": r"\ensuremath{\varphi}",
}

_LAST_LETTER = "\u017f"
"""Letters up to here (Latin with all accents) are in the fonts that LaTeX comes with."""


def to_latex(document: blocks.Document) -> str:
    """Return the document as a whole LaTeX file."""
    paper = {"a4": "a4paper", "letter": "letterpaper"}[document.paper]
    preamble = [
        rf"\documentclass[10pt,fleqn,{paper}]{{article}}",
        r"\usepackage[utf8]{inputenc}",
        r"\usepackage[T1]{fontenc}",
        r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}",
        rf"\usepackage[{WORDS[document.language]['babel']}]{{babel}}",
        r"\usepackage{amsmath,amssymb,array,longtable}",
        r"\usepackage[margin=20mm]{geometry}",
        r"\usepackage{tikz}",
        r"\definecolor{positive}{HTML}{1F5FA8}",
        r"\definecolor{negative}{HTML}{C8590A}",
        r"\setlength{\parindent}{0pt}\setlength{\parskip}{4pt}",
        r"\setcounter{MaxMatrixCols}{20}",
        r"\renewcommand{\arraystretch}{1.15}",
        # Rows of tables that a fraction fits in.
        r"\newcommand{\higher}{\renewcommand{\arraystretch}{1.6}}",
        r"\begin{document}",
    ]
    body = (line for block in document.blocks for line in _block(block))
    return "\n".join([*preamble, *body, r"\end{document}", ""])


def _block(block: blocks.Block) -> Iterator[str]:
    match block:
        case blocks.Heading(1, text):
            yield rf"{{\LARGE\bfseries {_escaped(text)}\par}}"
        case blocks.Heading(level, text):
            yield rf"\{_HEADINGS[level]}{{{_escaped(text)}}}"
        case blocks.Paragraph(phrase):
            yield _phrase(phrase) + "\n"
        case blocks.Formula(_, left, _, shapes):
            lines = tex.lines(block)
            if shapes:
                lines[-1] += rf" \qquad \text{{\footnotesize {_escaped(shapes)}}}"
            yield r"\begin{align*}"
            yield tex(left) + " " + " \\\\\n".join(lines)
            yield r"\end{align*}"
        case blocks.Beside(formulas):
            shown = (f"{tex(one.left)} = {tex(one.rights[0])}" for one in formulas)
            yield r" \qquad ".join(f"${one}$" for one in shown) + "\n"
        case blocks.Falk():
            yield from _falk(block)
        case blocks.Table(header, rows):
            # The last of two columns holds sentences; more columns hold numbers.
            last = r"p{0.7\linewidth}" if len(header) == 2 else "l"
            yield rf"{{\higher\begin{{longtable}}{{@{{}}*{{{len(header) - 1}}}{{l}}{last}@{{}}}}"
            yield _table_row(header, bold=True) + r" \hline"
            yield from (_table_row(row) for row in rows)
            yield r"\end{longtable}}"
        case blocks.Picture(diagram, _):
            yield from _picture(diagram)
        case blocks.PageBreak():
            yield r"\newpage"


def _table_row(row: tuple[blocks.Phrase, ...], *, bold: bool = False) -> str:
    texts = [_phrase(phrase) for phrase in row]
    return " & ".join(rf"\textbf{{{text}}}" if bold else text for text in texts) + r" \\"


def _phrase(phrase: blocks.Phrase) -> str:
    return "".join(_escaped(part) if isinstance(part, str) else f"${tex(part)}$" for part in phrase)


def _escaped(text: str) -> str:
    for character in text:
        if character.isalpha() and character > _LAST_LETTER and character not in _SPECIAL:
            raise ClearpropError(
                f"plain pdflatex has no letter '{character}', which is in '{text}': take another "
                "format, such as pdf"
            )
    return "".join(_SPECIAL.get(character, character) for character in text)


def _falk(falk: blocks.Falk) -> Iterator[str]:
    above, (*below, names) = falk_rows(falk)
    yield r"\begin{center}$\begin{array}{" + falk_columns(falk) + "}"
    yield from (" & ".join(row).rstrip() + r" \\" for row in above)
    yield r"\hline"
    yield from (" & ".join(row).rstrip() + r" \\" for row in below)
    across, over = len(falk.left.rows[0]), len(falk.top.rows[0])
    yield (
        rf"\multicolumn{{{across}}}{{c}}{{{names[0]}}} & "
        rf"\multicolumn{{{over}}}{{c}}{{{names[across]}}} & \\"
    )
    yield r"\end{array}$\end{center}"


def _picture(diagram: Diagram) -> Iterator[str]:
    # TikZ has y upwards.
    yield rf"\begin{{center}}\begin{{tikzpicture}}[x={diagram.across:.3f}cm,y=-1cm,font=\small]"
    for edge in diagram.edges:
        look = "negative,dashed" if edge.negative else "positive"
        yield (
            rf"\draw[{look},line width={edge.points:.2f}pt,opacity={edge.opacity:.2f}] "
            f"({edge.start.x:.3f},{edge.start.y:.3f}) -- ({edge.end.x:.3f},{edge.end.y:.3f});"
        )
    for edge in diagram.edges:
        if edge.label_at:
            at = "({:.3f},{:.3f})".format(*edge.label_at)
            yield rf"\node[fill=white,inner sep=0.5pt,font=\tiny] at {at} {{${edge.weight}$}};"
    for neuron in diagram.neurons:
        at = f"({neuron.x:.3f},{neuron.y:.3f})"
        circle = f"[circle,draw,fill=white,inner sep=0pt,minimum size={2 * RADIUS:.2f}cm]"
        name = f"{neuron.layer}_{{{neuron.number}}}" if neuron.number else r"\vdots"
        yield rf"\node{circle if neuron.number else ''} at {at} {{${name}$}};"
    yield r"\end{tikzpicture}\end{center}"
