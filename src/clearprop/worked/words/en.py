"""The sentences in English."""

from collections.abc import Mapping

EN: Mapping[str, str] = {
    "babel": "english",
    "title": "Backpropagation through a {sizes} network",
    "network": "The network",
    "about": "The network has {sizes} neurons in its layers {letters}. Activation function: "
    "{activations}. Error: {loss}.",
    "activation of": "{activation} in layer {layer}",
    "activation leaky_relu": "leaky_relu",
    "loss squared_error": "squared error",
    "loss absolute_error": "absolute error",
    "loss huber": "Huber loss",
    "loss binary_cross_entropy": "binary cross-entropy",
    "loss categorical_cross_entropy": "categorical cross-entropy",
    "loss poisson": "Poisson loss",
    "rounding decimals": "Every named quantity is rounded half up to {places} decimals, and the "
    "rounded value carries on, as in a calculation by hand.",
    "rounding significant": "Every named quantity is rounded half up to {places} significant "
    "digits, and the rounded value carries on, as in a calculation by hand.",
    "rounding exact": "Fractions stay as they are. Where a function such as exp leaves them, every "
    "named quantity is rounded half up to {places} decimals, and the rounded value carries on.",
    "biases stay": "The update leaves the biases as they are, as Matt Mazur's well-known example "
    "does; their gradients are shown, but nothing is done with them.",
    "not computed": "not computed",
    "batch": "There are {samples} samples, one {column} each; the gradient is the {batch} over "
    "them.",
    "sum": "sum",
    "mean": "mean",
    "column": "column",
    "row": "row",
    "drawn": "The weights were drawn from seed {seed}.",
    "picture": "A line is a weight: thicker where it is larger, blue where it is positive, orange "
    "and dashed where it is negative.",
    "given": "These numbers are given:",
    "notation": "Notation",
    "columns": "The values of a layer are a column, a row for each neuron. A weight matrix has a "
    "row for each neuron of its layer and a column for each neuron of the layer before.",
    "rows": "The values of a layer are a row, a column for each neuron. A weight matrix has a row "
    "for each neuron of the layer before and a column for each neuron of its layer.",
    "sign": "Sign",
    "meaning": "Meaning",
    "net means": "what arrives at the neurons of a layer: inputs times weights, added up",
    "out means": "what they send on: the activation function of {net}",
    "inputs mean": "the inputs of the network",
    "target means": "what the outputs should be",
    "error means": "the error of the network, one number",
    "net's derivative means": "how the error changes with {net}, neuron by neuron",
    "gradient means": "the gradient: how the error changes with each weight",
    "rate means": "the learning rate: how far a step goes",
    "product means": "the product of two matrices: rows times columns",
    "entrywise means": "the product entry by entry",
    "transpose means": "the transpose: rows become columns",
    "definitions": "Here {definitions}.",
    "definition huber": "huber(x) = ½ x² where |x| ≤ 1, else |x| − ½",
    "definition clip": "clip(x) = x, but not above 1 nor below −1",
    "definition Σ_others": "Σ_others sums over all neurons but the entry's own",
    "definition n": "n is the number of output neurons",
    "definition S": "S(x) has in row i, column j ≠ i the share of exp(x_i) in Σ_k≠j exp(x_k), and "
    "0 for i = j",
    "forward": "Forward",
    "layer": "Layer {layer}",
    "net": "Each neuron multiplies what the layer before sends by its weights and adds up: one "
    "product of matrices for the whole layer.",
    "net with bias": "Each neuron multiplies what the layer before sends by its weights, adds up, "
    "and adds its bias: one product of matrices for the whole layer.",
    "out": "The activation function, {activation}, is applied to every entry.",
    "out softmax": "The activation function, softmax, turns the entries of a sample into shares of "
    "1: each is the exponential of its {net}, divided by the sum of all of them.",
    "error": "The error",
    "E": "How wrong are the outputs? The loss, {loss}, says it in one number for a sample.",
    "E over samples": "The errors of the samples make one number: their {batch}.",
    "backward": "Backward",
    "chain": "The error depends on the weights of layer {layer} through a chain of functions, so "
    "the chain rule gives the gradient as a product of factors:",
    "dE_dout last": "The first factor: how the error changes with the outputs.",
    "dE_dnet last": "The second factor is the derivative of {activation}; multiplied entry by "
    "entry, both give the derivative by {net}.",
    "dE_dnet softmax": "Every output of softmax depends on every {net}, so the derivative by {net} "
    "adds up over the outputs.",
    "dE_dnet together": "The derivatives of {loss} and of {activation} are worked out together, "
    "since most of them cancels.",
    "dE_dout": "The next layer's derivative comes back through its weights, transposed: each "
    "neuron gathers what it sent on, weighted as it was sent.",
    "slope": "The derivative of {activation} at each neuron:",
    "dE_dnet": "Multiplied entry by entry, they give the derivative by {net}.",
    "dW": "The last factor of the chain, the derivative of {net} by the weights, is what the layer "
    "before sent: a column times a row gives all gradients of the layer at once.",
    "dW over samples": "The last factor of the chain is what the layer before sent. The product "
    "adds up over the samples{mean}, and gives all gradients of the layer at once.",
    "and the mean": " and is divided by their number",
    "db": "A bias is added to {net} as it is, so its gradient is the derivative by {net}.",
    "db over samples": "A bias is added to {net} as it is, so its gradient is the {batch} over the "
    "samples of the derivative by {net}.",
    "falk": "The same product in Falk's scheme: each entry stands where its row and its column "
    "meet.",
    "falk divided": "The same product in Falk's scheme: each entry stands where its row and its "
    "column meet, and is divided by the number of samples, {samples}.",
    "falk with bias": "The same in Falk's scheme: each entry stands where its row and its column "
    "meet. The bias stands there as one more weight, whose input is always 1.",
    "update": "The update",
    "updating": "Each weight moves against its gradient, by the learning rate {rate} times it.",
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
    "derive title": "The gradient of {weight} in a {sizes} network",
    "one weight": "One weight, path by path",
    "weight leads": "{weight} leads from {start} to {end}. It moves the error along every path "
    "from {end} to an output; there are {paths}. By the chain rule each path is a product of "
    "derivatives, and the gradient is their sum:",
    "bias leads": "{weight} is added to {end}. It moves the error along every path from {end} to "
    "an output; there are {paths}. By the chain rule each path is a product of derivatives, and "
    "the gradient is their sum:",
    "more paths": "{more} more paths follow in the same way.",
    "factors": "The factors are known from the forward pass:",
    "matrix form": "All weights at once",
    "back": "Paths share most of their factors. WorkedSteps out from the output backwards, each is "
    "needed only once:",
    "entry of": "The gradient of {weight} is the entry in row {row}, column {column} of the last "
    "matrix.",
    "entry of bias": "The gradient of {weight} is entry {row} of the last column.",
    "derive mean": "In a batch every sample is a {column}, and the gradient is the mean: those of "
    "the samples, added up and divided by their number.",
    "derive sum": "In a batch every sample is a {column}, and the gradient is the sum of those of "
    "the samples.",
    "merging": "Why softmax and cross-entropy give {out} − {target}",
    "merging start": "Each output's derivative and each slope, for outputs {i} and {k}; {same} is "
    "1 where both are the same, and else 0:",
    "merging end": "Summed over the outputs, {one} cancels; where the targets of a sample add up "
    "to 1, the rest is {out} − {target}:",
    "proof": "Proof",
    "proved": "SymPy, with a letter for every weight, {net} and {out}, finds that the sum over the "
    "{paths} paths and the entry of the matrix form are equal.",
    "proved by layers": "The {paths} paths are too many to be added up one by one. Layer by layer, "
    "with a letter for every weight, {net} and {out}, SymPy finds that what comes back to a neuron "
    "along all its edges is its entry of the matrix form; so, from the output on, the sum over the "
    "paths is the entry.",
    "not proved": "SymPy does not find the sum over the paths and the entry of the matrix form "
    "equal.",
    "not added": "The network is too large to compare the sum over its {paths} paths with the "
    "matrix form letter by letter.",
    "holds": "The derivative of {function} (layer {layer}) is the one that SymPy finds.",
    "does not hold": "The derivative of {function} (layer {layer}) is not the one that SymPy "
    "finds.",
    "exercise": "Exercise {name}",
    "solution": "Solution of exercise {name}",
    "fill in": "Fill in the blanks, with {places} decimals. Round half up at every step and go on "
    "with the rounded value, or calculate in full precision throughout: both are right.",
    "tolerance": "An answer is right if it is within {tolerance} of the value rounded at every "
    "step, shown here, or of the value in full precision.",
    "right between": "Right answers",
    "full chain": "In full precision",
    "blank": "Blank",
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
    "where": "where",
    "else": "else",
}
