"""What the command line of the benchmarks takes and refuses."""

from pathlib import Path

import pytest

from benchmarks.arguments import PART_NAMES, parse
from benchmarks.parts import PARTS


def test_all_parts_run_if_none_is_named() -> None:
    assert parse([]).parts == PART_NAMES
    assert tuple(PARTS) == PART_NAMES


def test_parts_run_in_their_own_order() -> None:
    assert parse(["--only", "cold,main"]).parts == ("main", "cold")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "mian"], "no part is called 'mian': did you mean 'main'?"),
        (["--only", ""], "no part is called '': use one of main, variants"),
        (["--plots", __file__], "a file: give a folder"),
        (["--fast"], "--fast"),
        (["--against", ".", "--only", "cold"], "--against measures the part 'main' only"),
        (["--against", "docs"], "--against is docs, which holds no benchmarks/contenders/ours.py"),
    ],
)
def test_an_error_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1


def test_plots_go_to_the_folder_given(tmp_path: Path) -> None:
    assert parse(["--plots", str(tmp_path)]).plots == tmp_path


def test_an_older_checkout_is_measured_in_the_main_part() -> None:
    arguments = parse(["--against", "."])
    assert (arguments.parts, arguments.against) == (("main",), Path())
