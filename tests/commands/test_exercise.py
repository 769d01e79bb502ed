"""`clearprop exercise` and `clearprop mark`: from a class list to its marks."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from run_command import run_command

Run = Any


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return lambda *arguments: run_command(capsys, monkeypatch, *arguments)


def folder(run: Run, path: Path, *more: object) -> Path:
    made = run("exercise", "--sizes", "2-3-2", "--seed", "1", "-o", path / "made", *more)
    assert made[0] == 0, made
    return path / "made"


def filled_in(folder: Path, chain: str = "rounded") -> list[dict[str, str]]:
    """Return the lines of the answer table with the solutions as answers."""
    with (folder / "answers.csv").open(newline="") as file:
        separator = ";" if ";" in file.readline() else ","
        file.seek(0)
        lines = list(csv.DictReader(file, delimiter=separator))
    with (folder / "solutions.csv").open(newline="") as file:
        for line, solution in zip(lines, csv.DictReader(file, delimiter=separator), strict=True):
            assert not line["answer"]
            line["answer"] = solution[chain]
    return lines


def write(path: Path, lines: list[dict[str, str]], delimiter: str = ",") -> Path:
    text = io.StringIO()
    table = csv.DictWriter(text, list(lines[0]), delimiter=delimiter)
    table.writeheader()
    table.writerows(lines)
    path.write_text(text.getvalue())
    return path


@pytest.mark.parametrize("convention", ["columns", "rows"])
@pytest.mark.parametrize("chain", ["rounded", "full"])
def test_a_class_is_set_exercises_and_the_solutions_get_full_marks(
    run: Run, tmp_path: Path, convention: str, chain: str
) -> None:
    (tmp_path / "class.txt").write_text("Ada\n\nCarl Friedrich\n")
    options = ("--class", tmp_path / "class.txt", "--convention", convention)
    made = folder(run, tmp_path, *options)
    assert sorted(file.name for file in made.iterdir()) == [
        "answers.csv",
        "exercise.toml",
        "sheets.html",
        "solutions.csv",
        "solutions.html",
    ]
    answers = write(tmp_path / "answers.csv", filled_in(made, chain))
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    said = "rounded at every step" if chain == "rounded" else "in full precision"
    assert f"Ada: 38 of 38 points; {said}" in out
    assert f"Carl Friedrich: 38 of 38 points; {said}" in out
    assert "2 sheets, 38.0 of 38 points on average" in out
    assert "wrong" not in out


@pytest.mark.parametrize("chain", ["rounded", "full"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_answers_have_significant_digits(
    run: Run, tmp_path: Path, chain: str, language: str
) -> None:
    made = folder(run, tmp_path, "--significant", 3, "--language", language)
    assert "significant = 3" in (made / "exercise.toml").read_text(encoding="utf-8")
    sheet = (made / "sheets.html").read_text(encoding="utf-8")
    words = {"en": "3 significant digits", "de": "3 gültige Ziffern"}[language]
    assert words in sheet
    answers = write(tmp_path / "answers.csv", filled_in(made, chain), ";,"[language == "en"])
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert "38 of 38 points" in out or "38 von 38 Punkten" in out


def test_decimals_and_significant_digits_are_not_asked_for_together(
    run: Run, tmp_path: Path
) -> None:
    options = ("--sizes", "2-3-2", "--decimals", "3", "--significant", "3")
    code, _, err = run("exercise", *options, "-o", tmp_path / "made")
    assert code == 2
    assert "either to decimals or to significant digits" in err
    assert not (tmp_path / "made").exists()


def test_feedback_is_on_wrong_entries_by_row_and_column(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path, "--count", "2")
    lines = filled_in(made)
    for line in lines:
        if line["exercise"] == "2" and line["quantity"] == "dE_dout_c":
            line["answer"] = (
                line["answer"].removeprefix("-")
                if "-" in line["answer"]
                else ("-" + line["answer"])
            )
    answers = write(tmp_path / "answers.csv", lines)
    code, out, _ = run("mark", answers, "--exercise", made / "exercise.toml")
    assert code == 0
    assert "1: 38 of 38 points" in out
    assert "2: 36 of 38 points" in out
    assert "dE_dout_c, row 1, column 1: " in out
    assert "dE_dout_c, row 2, column 1: " in out
    assert out.count(" is wrong; right is ") == 2
    assert "1 of 2: It looks as if the sign is turned round: it is out − target." in out


def test_a_report_is_json_or_a_list_of_marks(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path, "--count", "2", "--difficulty", "easy")
    lines = filled_in(made)
    lines[0]["answer"] = "99"
    answers = write(tmp_path / "answers.csv", lines)
    _, out, _ = run("mark", answers, "--exercise", made / "exercise.toml", "--format", "json")
    data = json.loads(out)
    assert [sheet["points"] for sheet in data["sheets"]] == [10, 11]
    first = data["sheets"][0]["entries"][0]
    assert (first["quantity"], first["row"], first["answer"], first["verdict"]) == (
        "net_b",
        1,
        "99",
        "wrong",
    )
    marks = tmp_path / "marks.csv"
    run("mark", answers, "--exercise", made / "exercise.toml", "--format", "csv", "-o", marks)
    table = list(csv.DictReader(marks.read_text().splitlines()))
    assert [(line["exercise"], line["points"], line["blanks"]) for line in table] == [
        ("1", "10", "11"),
        ("2", "11", "11"),
    ]


def test_answers_of_a_spreadsheet_with_decimal_commas_are_read(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path, "--language", "de")
    lines = filled_in(made)
    for line in lines:
        line["answer"] = line["answer"].replace(".", ",").replace("-", "−")
    answers = write(tmp_path / "answers.csv", lines, delimiter=";")
    answers.write_bytes(b"\xef\xbb\xbf" + answers.read_bytes())
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert "1: 38 von 38 Punkten; bei jedem Schritt gerundet" in out


def test_answers_in_toml_are_read(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path, "--difficulty", "easy")
    solution: dict[str, list[str]] = {}
    for line in filled_in(made):
        solution.setdefault(line["quantity"], []).append(f"[{line['answer']}]")
    text = "\n".join(f"{name} = [{', '.join(rows)}]" for name, rows in solution.items())
    (tmp_path / "answers.toml").write_text(f"[1]\n{text}\n")
    code, out, err = run("mark", tmp_path / "answers.toml", "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert out.startswith("1: 11 of 11 points")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": "0.5?"}, "the answer is '0.5?', which is not a finite number"),
        ({"answer": "n/a"}, "the answer is 'n', which is not a finite number"),
        ({"answer": "nan"}, "the answer is 'nan', which is not a finite number"),
        ({"answer": "1/0"}, "the answer '1/0' is divided by 0"),
        ({"exercise": "Ada"}, "line 2: there is no exercise 'Ada': use one of 1"),
        ({"quantity": "net_x"}, "line 2: 'net_x' was not asked"),
        ({"row": "4"}, "line 2, net_b: the row is '4', but must be 1 to 3"),
        ({"row": "1" * 5000}, "line 2, net_b: the row is '1111111111111111111111111111111111"),
        ({"column": ""}, "line 2, net_b: the column is '', but must be 1 to 1"),
        ({"answer": "1_0"}, "the answer is '1_0', which is not a finite number"),
        ({"answer": "1e400"}, "the answer is 1e400, which is out of bounds"),
        ({"answer": "-1e-31"}, "the answer '-1e-31' is out of all bounds"),
    ],
)
def test_an_answer_that_cannot_be_read_is_reported_and_the_others_are_marked(
    run: Run, tmp_path: Path, change: dict[str, str], message: str
) -> None:
    made = folder(run, tmp_path)
    lines = filled_in(made)
    lines[0] |= change
    answers = write(tmp_path / "answers.csv", lines)
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert out.startswith("1: 37 of 38 points")
    assert "Not read: answers.csv: line 2" in out
    assert message in out


@pytest.mark.parametrize(
    ("written", "number"),
    [("1/2", "0.5"), ("50%", "0.5"), ("0,5", "0.5"), ("−0.5", "-0.5"), ("– 0,5", "-0.5")],
)
def test_numbers_are_read_as_people_write_them(
    run: Run, tmp_path: Path, written: str, number: str
) -> None:
    made = folder(run, tmp_path, "--difficulty", "easy")
    lines = filled_in(made)
    lines[0]["answer"] = written
    answers = write(tmp_path / "answers.csv", lines)
    _, out, _ = run("mark", answers, "--exercise", made / "exercise.toml", "--format", "json")
    assert json.loads(out)["sheets"][0]["entries"][0]["answer"] == str(Decimal(number))


def test_a_mistyped_name_is_reported_with_the_nearest_and_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "class.txt").write_text("Ada\nEmmy\n")
    made = folder(run, tmp_path, "--class", tmp_path / "class.txt", "--difficulty", "easy")
    lines = [
        line | {"exercise": line["exercise"].replace("Emmy", "Emy")} for line in filled_in(made)
    ]
    answers = write(tmp_path / "answers.csv", lines)
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert out.startswith("Ada: 11 of 11 points")
    assert out.count("there is no exercise 'Emy': did you mean 'Emmy'?") == 1
    assert "Absent, without any answer: Emmy." in out


def test_several_files_and_attempts_are_marked(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path, "--count", "2", "--difficulty", "easy")
    lines = filled_in(made)
    (tmp_path / "in").mkdir()
    first = [line for line in lines if line["exercise"] == "1"]
    write(tmp_path / "in" / "a.csv", first)
    write(tmp_path / "in" / "b.csv", [line | {"answer": "77"} for line in first])
    exercise = ("--exercise", made / "exercise.toml", "--format", "csv")
    last, best = (
        run("mark", tmp_path / "in", *exercise, "--attempts", which)[1].splitlines()
        for which in ("last", "best")
    )
    assert last[1].startswith("1,0,11")
    assert best[1].startswith("1,11,11")
    assert best[2] == "2,,11,absent,"


def test_a_class_is_not_written_over(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path)
    answers = write(made / "answers.csv", filled_in(made))
    before = answers.read_bytes()
    arguments = ("exercise", "--sizes", "2-3-2", "--seed", "1", "-o", made)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "already has exercise.toml" in err
    assert answers.read_bytes() == before
    assert run(*arguments, "--force")[0] == 0
    assert answers.read_bytes() != before


HEAD = "exercise,quantity,row,column,answer"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "there is no column 'exercise'"),
        (HEAD + ",answer\n", "there is more than one column 'answer'"),
        (HEAD + "\n", "there is no answer in it"),
        (HEAD + "\n1,net_b,1\n", "there is no answer in it: line 2 is too short"),
        (HEAD + "\n1,net_b,1,1,0,55\n", "line 2 has more cells than the first: write 0.5, or"),
        (HEAD + "\n1,net_b,1,1," + 200_000 * "1" + "\n", "is no table in CSV: field larger"),
        (HEAD.replace(",", "\t"), "there is no answer in it"),
        ((HEAD + "\nGauß,net_b,1,1,1\n").encode("cp1252"), "is not text in UTF-8"),
        ((HEAD + "\n").encode("utf-16"), "is not text in UTF-8"),
    ],
)
def test_tables_that_are_none_are_refused(
    run: Run, tmp_path: Path, content: str | bytes, message: str
) -> None:
    made = folder(run, tmp_path)
    answers = tmp_path / "answers.csv"
    answers.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_empty_cells_at_the_end_of_a_line_do_not_matter(run: Run, tmp_path: Path) -> None:
    made = folder(run, tmp_path, "--difficulty", "easy")
    answers = write(tmp_path / "answers.csv", filled_in(made))
    head, *lines = answers.read_text().splitlines()
    answers.write_text("\n".join([head, *(f"{line},, " for line in lines)]))
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert out.startswith("1: 11 of 11 points")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_the_usual_ways(run: Run, tmp_path: Path, newline: str) -> None:
    made = folder(run, tmp_path, "--difficulty", "easy")
    answers = write(tmp_path / "answers.csv", filled_in(made))
    answers.write_bytes(newline.join(answers.read_text().splitlines()).encode())
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert out.startswith("1: 11 of 11 points")


def test_a_vector_may_be_one_list(run: Run, tmp_path: Path) -> None:
    for convention in ("columns", "rows"):
        made = folder(run, tmp_path, "--difficulty", "easy", "--convention", convention, "--force")
        right = [line["answer"] for line in filled_in(made) if line["quantity"] == "net_b"]
        (tmp_path / "answers.toml").write_text(f"[1]\nnet_b = [{', '.join(right)}]\n")
        exercise = made / "exercise.toml"
        code, out, err = run("mark", tmp_path / "answers.toml", "--exercise", exercise)
        assert (code, err) == (0, "")
        assert out.startswith("1: 3 of 11 points")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[2]\nnet_b = [[0.5]]", "there is no exercise '2'"),
        ("[1]\nnet_b = [[0.5]]", "[1], net_b: it must have 3×1 numbers"),
        ("[1]\nnet_b = [[0.5], [true], [1]]", "the answer is 'True', which is not a finite number"),
        ("[1]\nnett = 1", "'nett' was not asked"),
        ("1 = 2", "'1' must be a table"),
        ("[", "it is not valid TOML"),
        ("[1]\nnet_b = " + 5000 * "1", "it has a whole number with too many digits"),
        ("[1]\nnet_b = [[0.5], [1e-99999999], [1]]", "1.net_b is 1e-99999999, which is out of"),
    ],
)
def test_toml_answers_that_do_not_fit_are_refused(
    run: Run, tmp_path: Path, content: str, message: str
) -> None:
    made = folder(run, tmp_path)
    answers = tmp_path / "answers.toml"
    answers.write_text(content)
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    # Where nothing but a part of an exercise cannot be read, the rest is marked.
    assert (code, bool(out)) in ((2, False), (0, True))
    assert message in out + err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--count", "0"), "--count is 0: it must be 1 to 1000"),
        (("--class", "nowhere.txt"), "cannot read nowhere.txt"),
        (
            (
                "--class",
                "src",
            ),
            "cannot read src: Is a directory",
        ),
        (("--class", "x", "--count", "2"), "leave --count out"),
        (("--difficulty", "brutal"), "it must be one of easy, medium, hard"),
        (("--format", "docx"), "it must be one of text, html"),
        (("--layout", "zigzag"), "it must be one of lines, falk"),
        (("--ask", "nett"), "'nett' is no quantity of this network"),
        (("--sizes", "2-30-2"), "a layer has 30 neurons, too many"),
        (("--seed", "-1"), "the seed is -1"),
    ],
)
def test_options_that_cannot_be_met_are_refused_and_nothing_is_written(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = run("exercise", "--sizes", "2-3-2", "-o", tmp_path / "made", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("decimals = 4", "decimals = 40", "decimals is 40"),
        ("decimals = 4", "decimals = true", "decimals is True"),
        ('name = "1"', 'nmae = "1"', "exercise 1 has no name"),
        ('convention = "columns"', 'convention = "diagonals"', "it must be one of columns, rows"),
        ("[exercises]", "[exercizes]", "it has no [exercises]"),
        ('"net_b"', '"nett_b"', "'nett_b' is no quantity"),
        ('paper = "a4"\n', "", "[exercises] has no 'paper'"),
    ],
)
def test_an_exercise_file_that_was_spoilt_is_refused(
    run: Run, tmp_path: Path, old: str, new: str, message: str
) -> None:
    made = folder(run, tmp_path)
    exercise = made / "exercise.toml"
    text = exercise.read_text()
    assert old in text
    exercise.write_text(text.replace(old, new))
    code, out, err = run("mark", made / "answers.csv", "--exercise", exercise)
    assert (code, out) == (2, "")
    assert message in err
    assert str(exercise) in err


def test_everybody_may_have_the_teachers_own_network(run: Run, tmp_path: Path) -> None:
    article = Path(__file__).parents[2] / "examples" / "article.toml"
    made = tmp_path / "made"
    arguments = ("--network", article, "--count", "2", "--ask", "net,dW", "-o", made)
    assert run("exercise", *arguments)[0] == 0
    answers = write(tmp_path / "answers.csv", filled_in(made))
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert out.count("35 of 35 points") == 2
    code, _, err = run("exercise", "--network", article, "--sizes", "2-2", "-o", tmp_path / "x")
    assert code == 2
    assert "give either --sizes, or a --network" in err


@pytest.mark.parametrize("convention", ["columns", "rows"])
def test_a_batch_of_two_samples_is_asked_and_marked(
    run: Run, tmp_path: Path, convention: str
) -> None:
    made = folder(run, tmp_path, "--samples", "2", "--convention", convention)
    answers = write(tmp_path / "answers.csv", filled_in(made))
    code, out, err = run("mark", answers, "--exercise", made / "exercise.toml")
    assert (code, err) == (0, "")
    assert "1: 65 of 65 points" in out
    code, _, err = run("exercise", "--sizes", "2-2", "--samples", "9", "-o", tmp_path / "x")
    assert "a batch of 9 samples cannot be filled in by hand: give it 1 to 4" in err


def test_a_name_that_latex_has_not_keeps_no_other_format_from_being_written(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "class.txt").write_text("Лев\n", encoding="utf-8")
    arguments = ("--class", tmp_path / "class.txt", "--format", "latex,html,csv")
    code, out, err = run("exercise", "--sizes", "2-2", *arguments, "-o", tmp_path / "made")
    assert code == 2
    assert "latex is not written: plain pdflatex has no letter 'Л'" in err
    assert "sheets.html" in out
    written = {file.name for file in (tmp_path / "made").iterdir()}
    assert {"exercise.toml", "sheets.html", "answers.csv"} <= written


def test_readers_are_addressed_formally_when_asked(run: Run, tmp_path: Path) -> None:
    for more, said in (((), "Fülle die"), (("--formal",), "Füllen Sie die")):
        made = folder(run, tmp_path, "--language", "de", "--format", "text", "--force", *more)
        assert said in (made / "sheets.txt").read_text(encoding="utf-8")
        assert "[0.9, 0.5]" not in said


def test_the_exercise_file_has_its_seed_and_a_row_of_a_matrix_on_a_line(
    run: Run, tmp_path: Path
) -> None:
    text = (folder(run, tmp_path) / "exercise.toml").read_text(encoding="utf-8")
    assert 'seed = "1"' in text
    assert re.search(r"^ +\[-?[\d.]+, -?[\d.]+\],$", text, re.M)


def test_an_error_is_to_be_found_on_a_sheet_alone(run: Run, tmp_path: Path) -> None:
    options = ("--sizes", "2-2", "--count", "2", "--find-the-error", "-o", tmp_path / "errors")
    code, _, told = run("exercise", *options, "--format", "csv")
    assert (code, (tmp_path / "errors").exists()) == (2, False)
    assert "csv is not written: an error is to be found on a sheet: use text, html" in told
    assert run("exercise", *options, "--format", "text", "--split")[0] == 0
    made = [file.relative_to(tmp_path / "errors") for file in (tmp_path / "errors").rglob("*.*")]
    assert sorted(map(str, made)) == [
        "exercise.toml",
        "sheets/1.txt",
        "sheets/2.txt",
        "solutions/1.txt",
        "solutions/2.txt",
    ]
