"""How people and programs write that a value is missing."""

ERRORS = (
    *("#n/a", "#na", "#div/0!", "#num!", "#value!", "#ref!", "#name?", "#null!", "#spill!"),
    *("#calc!", "#getting_data"),
)
"""What spreadsheets show where a formula has no value, in lower case."""

WORDS = ("nan", "na", "n/a", "n.a.", "null", "<na>", "?", *ERRORS)
"""What stands for a missing value wherever something is to be known, in lower case."""

MARKS = ("none", "-", "--", "---", ".", "..", "...", "–", "—", *WORDS)
"""What stands for a missing value among numbers or dates, in lower case.

Among text some of these may be names, so that there every text is a category.
"""
