"""Exercises: sheets with blanks for a class, their solutions, and how answers are marked.

The way is `generate -> exercise -> sheet, exports`, and back with answers, which `formats.answers`
reads: `mark (reach: what honest rounding gives; explain: which slip, or what is near) -> result ->
report`, and `copying`.
"""
