"""The sentences of the review after the update, in English."""

from collections.abc import Mapping

REVIEW: Mapping[str, str] = {
    "review": "Before and after",
    "improved": "With the new weights, the same forward pass gives a smaller error.",
    "worsened": "With the new weights, the same forward pass does not give a smaller error: the "
    "step was too long, or too small for the digits that are kept.",
    "target head": "Target",
    "before update": "Before",
    "after update": "After",
    "drift": "Rounding error",
    "drifting": "For each quantity, the entry in which rounding at every step differs most from "
    "the calculation with all 16 digits.",
    "quantity": "Quantity",
    "entry": "Entry",
    "rounded": "Rounded at each step",
    "full": "Full precision",
    "difference": "Difference",
    "agrees": "In full precision, the gradient agrees with finite differences: over {compared} "
    "parameters, the largest difference is {worst} of the largest gradient in its matrix.",
    "disagrees": "In full precision, the gradient does not agree with finite differences: at "
    "{where} the difference is {worst}.",
    "change it": "Change a number below and run the cell: the page is made again.",
}
