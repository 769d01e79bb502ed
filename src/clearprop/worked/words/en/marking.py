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
    "written all": "{quantity}: {wrong} of {of} numbers are wrong, first {place}: {answer} instead "
    "of {right}.",
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
    "slip bias forgotten": "It looks as if the bias was not added.",
    "slip bias twice": "It looks as if the bias was added twice.",
    "slip one bias for all": "It looks as if every neuron was given the bias of the first one.",
    "slip columns for rows": "It looks as if the columns of W were taken for its rows: each row of "
    "W belongs to one neuron.",
    "slip net carried on": "It looks as if {net} of the layer before was multiplied by the weights "
    "instead of its {out}.",
    "slip activation forgotten": "It looks as if the activation function was not applied.",
    "slip net negated": "It looks as if the sign of the exponent is turned round in the activation "
    "function.",
    "slip one forgotten": "It looks as if the 1 in the denominator of σ was forgotten: it is 1 / "
    "(1 + exp(−x)).",
    "slip fraction forgotten": "It looks as if only the denominator of σ was calculated: it is 1 / "
    "(1 + exp(−x)).",
    "slip tanh and sigmoid": "It looks as if tanh and σ were mistaken for each other.",
    "slip softmax not divided": "It looks as if exp was not divided by the sum over all neurons, "
    "as softmax is.",
    "slip magnitude for relu": "It looks as if the sign was dropped: relu gives 0 for negative "
    "numbers.",
    "slip half forgotten": "It looks as if the factor ½ of the error was forgotten.",
    "slip square forgotten": "It looks as if the differences were not squared.",
    "slip magnitude for square": "It looks as if the magnitudes of the differences were added up "
    "instead of their squares.",
    "slip square of the sum": "It looks as if the differences were added up first and then "
    "squared: each is squared by itself.",
    "slip divided by outputs": "It looks as if the error was divided by the number of outputs.",
    "slip minus before ln": "It looks as if the minus before the logarithm was forgotten.",
    "slip log for ln": "It looks as if the logarithm was taken to base 10 instead of the natural "
    "one.",
    "slip second term forgotten": "It looks as if the term with 1 − {target} was forgotten.",
    "slip factor two": "It looks as if the derivative of the error has a factor of 2 too many: it "
    "cancels with the ½.",
    "slip not derived": "It looks as if the error itself was taken instead of its derivative.",
    "slip slope once more": "It looks as if the derivative of the activation function was "
    "multiplied in once more: {out} − {target} already contains it.",
    "slip net for out": "It looks as if {net} was put in for {out} in the formula of the "
    "derivative of the activation function.",
    "slip square for slope": "It looks as if {out} was squared for the derivative of the "
    "activation function.",
    "slip factor forgotten": "It looks as if the factor {out} was forgotten: the derivative of σ "
    "is {out} · (1 − {out}).",
    "slip other slope": "It looks as if the derivatives of tanh and σ were mistaken for each "
    "other.",
    "slip slope of relu": "It looks as if the slope was taken as 1 where {net} is negative, too.",
    "slip dot product": "It looks as if the products were added up: they are taken entry by entry.",
    "slip added for multiplied": "It looks as if the slope was added: it is a factor.",
    "slip out for slope": "It looks as if {out} was multiplied in instead of the derivative of the "
    "activation function.",
    "slip own weights": "It looks as if the error went back through the weights of the layer "
    "itself instead of those of the next layer.",
    "slip not weighted": "It looks as if the derivative of the next layer was taken over without "
    "its weights.",
    "slip sum not weighted": "It looks as if the derivatives of the next layer were added up "
    "without first being multiplied by its weights.",
    "slip slope skipped": "It looks as if the error of the next layer went back without the "
    "derivative of its activation function.",
    "slip gradient transposed": "It looks as if the gradient is transposed: its rows belong to the "
    "neurons of the layer, its columns to those of the layer before.",
    "slip own out": "It looks as if {out} of the layer itself was multiplied in instead of {out} "
    "of the layer before.",
    "slip net for out in gradient": "It looks as if {net} of the layer before was multiplied in "
    "instead of its {out}.",
    "slip inputs in gradient": "It looks as if the inputs of the network were multiplied in "
    "instead of the {out} of the layer before.",
    "slip gradient of dE_dout": "It looks as if the gradient was calculated from the derivative "
    "with respect to {out} instead of {net}.",
    "slip bias times out": "It looks as if the gradient of the bias was multiplied by {out}: the "
    "input of a bias is always 1.",
    "slip mean forgotten": "It looks as if the sum over the samples was not divided by their "
    "number.",
    "slip divided by samples": "It looks as if it was divided by the number of samples once too "
    "often.",
    "slip rate forgotten": "It looks as if the learning rate was forgotten.",
    "slip rate twice": "It looks as if it was multiplied by the learning rate twice.",
    "slip divided by rate": "It looks as if it was divided by the learning rate instead of "
    "multiplied.",
    "slip update added": "It looks as if the step was added: gradient descent subtracts it.",
    "slip update reversed": "It looks as if the old value was subtracted from the step: it is the "
    "other way round.",
    "slip old value forgotten": "It looks as if the old value was forgotten, from which the step "
    "is subtracted.",
    "slip not updated": "It looks as if the old value was left as it is.",
    "slip subtracted from out": "It looks as if the step was subtracted from {out} instead of the "
    "old bias.",
    "slip truncated": "It looks as if digits were cut off instead of rounded.",
    "slip sign lost": "It looks as if a sign is wrong.",
    "slip point moved": "It looks as if the decimal point is in the wrong place.",
    "slip digits transposed": "It looks as if two digits changed places.",
    "slip one digit": "It looks as if one digit is wrong.",
    "slip exchanged": "It looks as if two entries changed places.",
    "class": "The class",
    "class points": "{sheets} sheets, {points} of {blanks} points on average.",
    "class slip": "{count} of {sheets}: {slip}",
    "class no slip": "No slip was recognised.",
    "remarks": "For the teacher",
    "absent": "Absent, without any answer: {names}.",
    "invented": "{name}: nothing explains the numbers of {quantities}, and the sheet goes on with "
    "them; what follows earns half.",
    "copied": "{name}: {entries} of {of} answers that are wrong here are right on the sheet of "
    "{other}.",
    "unread": "Not read: {problem}.",
    "feedback": "Feedback for {name}",
    "all right": "All right:",
    "yours": "your",
    "right answer": "right:",
    "carried here": "{carried} of these numbers follow from earlier numbers of yours, and earn "
    "their points.",
}
