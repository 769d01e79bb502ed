from pathlib import Path

from clearprop.web.rules import rules

RULES = Path(__file__).parents[2] / "web" / "src" / "core" / "rules.ts"


def test_the_rules_of_the_page_are_those_of_the_tables() -> None:
    assert RULES.read_text(encoding="utf-8") == rules(), (
        f"write {RULES.name} anew: python -m clearprop.web.rules > {RULES}"
    )
