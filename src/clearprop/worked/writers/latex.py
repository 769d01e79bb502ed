"""A document as LaTeX that plain pdflatex compiles; the network's picture is drawn by TikZ."""

from collections.abc import Iterator
from dataclasses import dataclass

from clearprop.errors import ClearpropError
from clearprop.worked.document import blocks
from clearprop.worked.document.diagram import RADIUS, Diagram
from clearprop.worked.document.maths import Mark, Node, Row
from clearprop.worked.words import WORDS
from clearprop.worked.writers.markup import Markup, falk_columns, falk_rows, tex

_HEADINGS = {
    2: "section*",
    3: "subsection*",
    4: "subsubsection*",
    5: "paragraph*",
}

PACKAGE = (
    r"\usepackage{amsmath,amssymb,array,longtable,tikz}",
    r"\definecolor{positive}{HTML}{1F5FA8}",
    r"\definecolor{negative}{HTML}{C8590A}",
    r"\setcounter{MaxMatrixCols}{20}",
    r"\renewcommand{\arraystretch}{1.15}",
    # Rows of tables that a fraction fits in.
    r"\newcommand{\higher}{\renewcommand{\arraystretch}{1.6}}",
)
"""What the formulas, tables and pictures need; a fragment's document has it from a package."""

EARLY = "\\hspace{0pt plus 16em}\\penalty0\\hspace{0pt plus -16em}"
"""A place where a line may end early."""

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
    "σ": r"\ensuremath{\sigma}",
    "∂": r"\ensuremath{\partial}",
    "⊙": r"\ensuremath{\odot}",
    "ᵀ": r"\ensuremath{^{\mathsf{T}}}",
    "₀": r"\ensuremath{_0}",
    "₁": r"\ensuremath{_1}",
    "Σ": r"\ensuremath{\Sigma}",
    "Φ": r"\ensuremath{\Phi}",
    "φ": r"\ensuremath{\varphi}",
}

_LAST_LETTER = "\u017f"
"""Letters up to here (Latin with all accents) are in the fonts that LaTeX comes with."""


def to_latex(document: blocks.Document) -> str:
    """Return the document as a whole LaTeX file, or as a fragment for another one."""
    page = _Page(tex.of(document), document)
    body = "\n".join(page.body())
    if document.fragment:
        return f"% \\usepackage{{clearprop}}\n{body}\n"
    paper = {"a4": "a4paper", "letter": "letterpaper"}[document.paper]
    preamble = [
        rf"\documentclass[10pt,fleqn,{paper}]{{article}}",
        r"\usepackage[utf8]{inputenc}",
        r"\usepackage[T1]{fontenc}",
        r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}",
        rf"\usepackage[{WORDS[document.language]['babel']}]{{babel}}",
        r"\usepackage[margin=20mm]{geometry}",
        *PACKAGE,
        r"\setlength{\parindent}{0pt}\setlength{\parskip}{4pt}",
        r"\begin{document}",
        r"\setlength{\abovedisplayskip}{5pt plus 2pt}\setlength{\belowdisplayskip}{5pt plus 2pt}",
        r"\setlength{\abovedisplayshortskip}{5pt}\setlength{\belowdisplayshortskip}{5pt plus 2pt}",
    ]
    return "\n".join([*preamble, body, r"\end{document}", ""])


def latex_package() -> str:
    """Return `clearprop.sty`, which documents with fragments in them use."""
    head = (r"\NeedsTeXFormat{LaTeX2e}", r"\ProvidesPackage{clearprop}")
    lines = [line.replace(r"\usepackage", r"\RequirePackage") for line in PACKAGE]
    return "\n".join([*head, *lines, ""])


@dataclass(frozen=True)
class _Page:
    tex: Markup
    document: blocks.Document

    def body(self) -> Iterator[str]:
        """Return the lines of every block; a sentence before a formula is one paragraph with it,
        which no page ends in.
        """
        following = [*self.document.blocks[1:], None]
        for block, after in zip(self.document.blocks, following, strict=True):
            yield from self.block(block)
            is_led_in = isinstance(after, blocks.Formula | blocks.Falk)
            if isinstance(block, blocks.Paragraph) and not is_led_in:
                yield ""

    def block(self, block: blocks.Block) -> Iterator[str]:
        tex = self.tex
        match block:
            case blocks.Heading(1, text):
                yield rf"{{\LARGE\bfseries {_escaped(text)}\par}}"
                byline = ", ".join(filter(None, (self.document.author, self.document.date)))
                if byline:
                    yield rf"{{{_escaped(byline)}\par}}"
            case blocks.Heading(level, text):
                yield rf"\{_HEADINGS[level + self.document.heading_level - 1]}{{{_escaped(text)}}}"
            case blocks.Paragraph(phrase):
                yield self.phrase(phrase)
            case blocks.Formula():
                yield from self.formula(block)
            case blocks.Beside(formulas):
                shown = (f"{tex(one.left)} {' '.join(self.sides(one))}" for one in formulas)
                beside = " \\qquad\n".join(f"${one}$" for one in shown)
                yield f"{{\\raggedright {beside}\\par}}\n"
            case blocks.Falk():
                yield from self.falk(block)
            case blocks.Table():
                header, rows = block.folded.header, block.folded.rows
                # The second of two columns holds sentences; more columns hold numbers.
                columns = len(header) * "l"
                if len(block.header) == 2:
                    pair = r"lp{0.38\linewidth}" if len(header) == 4 else r"lp{0.7\linewidth}"
                    columns = len(header) // 2 * pair
                columns = f"@{{}}{columns}@{{}}"
                yield rf"{{\higher\begin{{longtable}}[l]{{{columns}}}"
                yield self.table_row(header, bold=True) + r" \hline"
                yield from (self.table_row(row) for row in rows)
                yield r"\end{longtable}}"
            case blocks.Picture(diagram, _):
                yield from _picture(diagram, tex)
            case blocks.PageBreak():
                yield r"\newpage"

    def sides(self, formula: blocks.Formula) -> Iterator[str]:
        return (f"{sign} {self.tex(right)}" for sign, right in formula.sides)

    def formula(self, formula: blocks.Formula) -> Iterator[str]:
        """Return a display; in a fragment the formula of a step has a number, to refer to."""
        lines = self.tex.lines(formula)
        if formula.shapes:
            lines[-1] += rf" \qquad \text{{\footnotesize {_escaped(formula.shapes)}}}"
        has_label = self.document.fragment and bool(formula.name)
        if has_label:
            lines = [*(line + r" \nonumber" for line in lines[:-1]), lines[-1]]
            lines[-1] += rf" \label{{eq:{formula.name}}}"
        star = "" if has_label else "*"
        yield rf"\begin{{align{star}}}"
        yield self.tex(formula.left) + " " + " \\\\\n".join(lines)
        yield rf"\end{{align{star}}}"

    def falk(self, falk: blocks.Falk) -> Iterator[str]:
        above, (*below, names) = falk_rows(falk, self.tex)
        across, over = len(falk.left.rows[0]), len(falk.top.rows[0])
        yield r"\[\begin{array}{" + falk_columns(falk) + "}"
        yield from (" & ".join(row).rstrip() + r" \\" for row in above)
        yield rf"\cline{{1-{across + over}}}"
        yield from (" & ".join(row).rstrip() + r" \\" for row in below)
        yield (
            rf"\multicolumn{{{across}}}{{c}}{{\rule{{0pt}}{{3.2ex}}{names[0]}}} & "
            rf"\multicolumn{{{over}}}{{c}}{{{names[across]}}} & \\"
        )
        yield r"\end{array}\]"

    def table_row(self, row: tuple[blocks.Phrase, ...], *, bold: bool = False) -> str:
        texts = [self.phrase(phrase) for phrase in row]
        return " & ".join(rf"\textbf{{{text}}}" if bold else text for text in texts) + r" \\"

    def phrase(self, phrase: blocks.Phrase) -> str:
        return "".join(map(self.part, phrase))

    def part(self, part: str | Node) -> str:
        """Return words, or maths: an equation may begin a new line, so long is it."""
        if isinstance(part, str):
            return _escaped(part)
        is_equation = isinstance(part, Row) and Mark("sign", "=") in part.parts
        return rf"{EARLY if is_equation else ''}${self.tex(part)}$"


def _escaped(text: str) -> str:
    for character in text:
        if character.isalpha() and character > _LAST_LETTER and character not in _SPECIAL:
            raise ClearpropError(
                f"plain pdflatex has no letter '{character}', which is in '{text}': take another "
                "format, such as pdf"
            )
    return "".join(_SPECIAL.get(character, character) for character in text)


def _picture(diagram: Diagram, tex: Markup) -> Iterator[str]:
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
    for neuron in diagram.neurons:
        if neuron.bias:
            at = f"({neuron.x:.3f},{neuron.y + RADIUS + 0.14:.3f})"
            sign = "" if neuron.bias.startswith("-") else "+"
            yield rf"\node[font=\tiny,inner sep=0pt] at {at} {{${sign}{neuron.bias}$}};"
    yield r"\end{tikzpicture}\end{center}"
