"""The sentences of a document: the network, its picture, the notation, in English."""

from collections.abc import Mapping

DOCUMENT: Mapping[str, str] = {
    "babel": "english",
    "title": "Backpropagation through a {sizes} network",
    "network": "The network",
    "about": "The network has {sizes} neurons in its layers {letters}. Activation function: "
    "{activations}. Error: {loss}.",
    "activation of": "{activation} in layer {layer}",
    "activation leaky_relu": "leaky_relu",
    "loss squared_error": "squared error",
    "loss sum_squared_error": "sum of squared errors",
    "loss mean_squared_error": "mean squared error",
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
    "where": "where",
    "else": "else",
}
