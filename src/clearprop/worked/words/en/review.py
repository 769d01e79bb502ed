"""The sentences of the review after the update, in English."""

from collections.abc import Mapping

REVIEW: Mapping[str, str] = {
    "review": "Before and after",
    "improved": "With the new weights the same forward pass gives a smaller error.",
    "worsened": "With the new weights the same forward pass does not give a smaller error: the "
    "step was too long, or too small for the digits that are kept.",
    "before update": "before the update",
    "after update": "after the update",
    "drift": "How far rounding has led away",
    "drifting": "The right column was calculated with 16 digits throughout. For each quantity the "
    "entry is shown where both are furthest apart.",
    "quantity": "Quantity",
    "entry": "Entry",
    "rounded": "Rounded at each step",
    "full": "Full precision",
    "difference": "Difference",
    "agrees": "The gradient in full precision agrees with finite differences: of {compared} "
    "parameters, the worst is off by {worst} of the largest gradient of its matrix.",
    "disagrees": "The gradient in full precision does not agree with finite differences: {where} "
    "is off by {worst}.",
    "change it": "Change a number below and run the cell: the page is made anew.",
}
