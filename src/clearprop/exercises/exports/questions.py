"""What learning platforms show of an exercise: HTML for the task, and for each quantity."""

from collections.abc import Callable
from html import escape

from clearprop.exercises.exercise import Blank, Exercise, Exercises, rounding_key
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.writers.markup import tex


def title(exercise: Exercise, exercises: Exercises) -> str:
    """Return the name of an exercise's question."""
    return exercises.style.text("exercise", name=exercise.name)


def heading(exercises: Exercises) -> str:
    """Return what all exercises of a class are about."""
    sizes = "-".join(map(str, exercises.all[0].example.network.sizes))
    return exercises.style.text("title", sizes=sizes)


def task_html(exercise: Exercise, exercises: Exercises) -> str:
    r"""Return the task: the network, what to do, and the initial matrices as tables.

    Formulas are TeX between \( and \), which platforms show with MathJax.
    """
    builder = StepBlocks(exercise.rounded, exercises.style)
    about = exercises.style.text("about", **builder.about)
    digits = str(exercise.rounding.digits)
    fill_in = exercises.style.text(rounding_key("fill in", exercise), places=digits)
    html = f"<p>{escape(about)}</p>"
    for name in exercise.rounded.initial:
        html += rf"<p>\({tex(builder.name(name))}\) =</p>"
        html += table(exercise, exercises, name, exercise.rounded_text)
    return f"{html}<p>{escape(fill_in)}</p>"


def formula_html(exercise: Exercise, exercises: Exercises, name: str) -> str:
    """Return a step's formula with names, as TeX."""
    builder = StepBlocks(exercise.rounded, exercises.style)
    formula = builder.formula(exercise.rounded.step(name), with_numbers=False)
    return rf"\({tex(formula.left)} = {tex(formula.rights[0])}\)"


def table(exercise: Exercise, exercises: Exercises, name: str, cell: Callable[[Blank], str]) -> str:
    """Return a matrix as an HTML table whose cells `cell` writes."""
    rows, columns = exercises.as_printed(exercise.rounded.matrix(name)).shape

    def blank(i: int, j: int) -> Blank:
        return Blank(name, j, i) if exercises.style.rows else Blank(name, i, j)

    lines = ("".join(f"<td>{cell(blank(i, j))}</td>" for j in range(columns)) for i in range(rows))
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
