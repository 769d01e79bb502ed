"""Text reaches the reader as it stands, whatever it has in it."""

import pytest

from clearprop.formats.markdown import bullets, plain, table


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sepal length (cm)", "sepal length (cm)"),
        ("a_b*c", r"a\_b\*c"),
        ("a|b", r"a\|b"),
        ("<script>", r"\<script\>"),
        ("one\n two\t", "one two"),
        ("[x](y) `z` # ~ $ & \\", r"\[x\](y) \`z\` \# \~ \$ \& \\"),
        ("1. first.csv", r"1\. first.csv"),
        ("- 3", r"\- 3"),
        ("-3 to 4", "-3 to 4"),
        ("3.5 to 4", "3.5 to 4"),
    ],
)
def test_marks_are_escaped(text: str, written: str) -> None:
    assert plain(text) == written


def test_tables_and_bullets() -> None:
    assert table([["a", "b"], ["1", "x|y"]]) == ["| a | b |", "| --- | --- |", r"| 1 | x\|y |"]
    assert bullets(["one", "two_"]) == ["- one", r"- two\_"]
