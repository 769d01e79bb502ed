from pathlib import Path

from clearprop.web.rules import rules
from clearprop.web.slips import slips

CORE = Path(__file__).parents[2] / "web" / "src" / "core"


def test_the_rules_of_the_page_are_those_of_the_tables() -> None:
    assert (CORE / "rules.ts").read_text(encoding="utf-8") == rules(), (
        "write rules.ts anew: python -m clearprop.web.rules > web/src/core/rules.ts"
    )


def test_the_slips_of_the_page_are_those_of_marking() -> None:
    assert (CORE / "slips.ts").read_text(encoding="utf-8") == slips(), (
        "write slips.ts anew: python -m clearprop.web.slips > web/src/core/slips.ts"
    )
