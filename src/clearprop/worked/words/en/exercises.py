"""The sentences of exercise sheets and their solutions, in English."""

from collections.abc import Mapping

EXERCISES: Mapping[str, str] = {
    "exercise": "Exercise {name}",
    "solution": "Solution of exercise {name}",
    "fill in": "Fill in the blanks, with {places} decimals. Round half up at every step and go on "
    "with the rounded value, or calculate in full precision throughout: both are right.",
    "tolerance": "An answer is right if it is within {tolerance} of the value rounded at every "
    "step, shown here, or of the value in full precision.",
    "right between": "Right answers",
    "full chain": "In full precision",
    "blank": "Blank",
}
