"""The sentences of exercise sheets and their solutions, in English."""

from collections.abc import Mapping

EXERCISES: Mapping[str, str] = {
    "exercise": "Exercise {name}",
    "solution": "Solution of exercise {name}",
    "fill in": "Fill in the blanks, with {places} decimals.",
    "tolerance": "An answer is right if rounding to the decimals asked for, or finer, can lead to "
    "it. Shown are the numbers rounded at every step; those in full precision are at most "
    "{tolerance} away, or in this table:",
    "fill in significant": "Fill in the blanks, with {places} significant digits.",
    "tolerance significant": "An answer is right if rounding to the significant digits asked for, "
    "or finer, can lead to it. Shown are the numbers rounded at every step; those in full "
    "precision have the same digits but for half of the last one, or stand in this table:",
    "round so significant": "Round half up to {places} significant digits at every step, for "
    "example {up} to {down} (zeros in front do not count), and go on with the rounded value; "
    "or keep more digits, or all of them: each of these is right.",
    "find the error significant": "One step of this calculation is wrong, and all later numbers "
    "follow from it by the right method. Every step is rounded half up to {places} significant "
    "digits. Find the step, say what was done, and calculate what is right.",
    "right between": "Key",
    "full chain": "In full precision",
    "blank": "Blank",
    "round so": "Round half up to {places} decimals at every step, for example {up} to {down}, and "
    "go on with the rounded value; or keep more digits, or all of them: each of these is right.",
    "head of sheet": "Name: ____________________   Date: ______________   Points: ______ of "
    "{points}",
    "for student": "For {name}",
    "minutes": "Time: {minutes} minutes",
    "error is": "The error is {loss}:",
    "one point": "1 point",
    "points of question": "{points} points",
    "fill in significant (formal)": "Fill in the blanks, with {places} significant digits.",
    "round so significant (formal)": "Round half up to {places} significant digits at every step, "
    "for example {up} to {down} (zeros in front do not count), and go on with the rounded value; "
    "or keep more digits, or all of them: each of these is right.",
    "fill in (formal)": "Fill in the blanks, with {places} decimals.",
    "round so (formal)": "Round half up to {places} decimals at every step, for example {up} to "
    "{down}, and go on with the rounded value; or keep more digits, or all of them: each of these "
    "is right.",
    "head without points": "Name: ____________________   Date: ______________",
    "find the error": "One step of this calculation is wrong, and all later numbers follow from it "
    "by the right method. Every step is rounded half up to {places} decimals. Find the step, say "
    "what was done, and calculate what is right.",
    "what is wrong": "Answer",
    "wrong step": "Wrong step:",
    "what was done": "What was done:",
    "what is right": "What is right:",
    "error is in": "The error is in {quantity}:",
}
