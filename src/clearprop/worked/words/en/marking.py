"""The sentences of marks and feedback, in English."""

from collections.abc import Mapping

MARKING: Mapping[str, str] = {
    "points of": "{name}: {points} of {blanks} points",
    "chain rounded": "rounded at every step",
    "chain full": "in full precision",
    "chain both": "both ways of rounding agree",
    "chain mixed": "partly rounded at every step, partly in full precision",
    "carried on": "{carried} of them follow from earlier numbers of one's own",
    "not answered": "not answered: {quantities}",
    "of them": "{count} of {blanks}",
    "row and column": "row {row}, column {column}",
    "written": "{quantity}, {place}: {answer} is wrong; right is {right} ({bounds}).",
    "from to": "from {lowest} to {highest}",
    "or": "or",
    "slip transpose": "It looks as if the transpose was forgotten.",
    "slip out for net": "It looks as if {out} was put in for {net} in the derivative of the "
    "activation function.",
    "slip sign": "It looks as if the sign is turned round: it is {out} − {target}.",
    "slip no slope": "It looks as if the derivative of the activation function was forgotten.",
    "slip updated first": "It looks as if the weights were updated before the error went back "
    "through them.",
    "slip rounded early": "It looks as if it was rounded too early.",
    "class": "The class",
    "class points": "{sheets} sheets, {points} of {blanks} points on average.",
    "class slip": "{count} of {sheets}: {slip}",
    "class no slip": "No slip was recognised.",
}
