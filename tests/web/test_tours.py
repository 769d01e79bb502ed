import re
from pathlib import Path

import pytest

from clearprop.arithmetic import Rounding
from clearprop.errors import ClearpropError
from clearprop.formats.network_toml import read_network_file
from clearprop.web.tours import read_tour
from clearprop.worked.steps.work_through import work_through
from clearprop.worked.words import WORDS

ROOT = Path(__file__).parents[2]
TOURS = ROOT / "src" / "clearprop" / "web" / "tours"


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_a_tour_whose_steps_there_are(language: str) -> None:
    example = read_network_file(ROOT / "examples" / "article.toml", seed=0, places=4)
    steps = {step.name for step in work_through(example, Rounding(4)).steps}
    chapters = read_tour((TOURS / f"{language}.md").read_text(encoding="utf-8"))
    assert len(chapters) == 10
    for chapter in chapters:
        assert chapter.shows.get("step", "net_b") in steps
        assert set(re.findall(r'href="#(\w+)"', chapter.html)) <= steps


def test_the_tours_show_the_same_in_every_language() -> None:
    shown = [
        [chapter.shows for chapter in read_tour(path.read_text(encoding="utf-8"))]
        for path in sorted(TOURS.glob("*.md"))
    ]
    assert all(one == shown[0] for one in shown)


def test_formulas_are_mathematics_and_html_is_text() -> None:
    text = "## One\n\n`{net_b} = {W_b} · {out_a}`, `plain`, <b>bold</b>, [x](javascript:alert(1))\n"
    (chapter,) = read_tour(text)
    assert "<math>" in chapter.html
    assert "<code>plain</code>" in chapter.html
    assert "<b>" not in chapter.html
    assert "href" not in chapter.html


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("no chapter", "the tour has no chapter"),
        ("## One\n\n```page\nstap: net_b\n```\n", "'stap'"),
        ("## One\n\n```page\nview: fly\n```\n", "view is 'fly': it must be one of build"),
        ("## One\n\n```page\nsizes: 2-0\n```\n", "sizes is '2-0'"),
        ("## One\n\n```page\nentry: first\n```\n", "a row and a column"),
        ("## One\n\n```page\ntrain: -5\n```\n", "a number of epochs"),
        ("## One\n\n`{net_b} +`\n", "a formula of the tour cannot be read"),
    ],
)
def test_what_is_wrong_with_a_tour_is_said(text: str, wrong: str) -> None:
    with pytest.raises(ClearpropError, match=re.escape(wrong)):
        read_tour(text)
