"""The sentences of a document: the network, its picture, the notation, in English."""

from collections.abc import Mapping

DOCUMENT: Mapping[str, str] = {
    "babel": "english",
    "decimal": ".",
    "and": " and ",
    "numerals": "zero one two three four five six seven eight nine ten eleven twelve",
    "title": "Backpropagation through a {sizes} network",
    "network": "The network",
    "about": "The network has {count} layers: {layers}. Activation function: {activations}. Loss "
    "function: {loss}.",
    "inputs are": "{layer} with {neurons} (the inputs)",
    "layer is": "{layer} with {size}",
    "outputs are": "{layer} with {size} (the outputs)",
    "neuron": "{count} neuron",
    "neurons": "{count} neurons",
    "activation of": "{activation} in layer {layer}",
    "activation leaky_relu": "leaky ReLU",
    "loss squared_error": "half the sum of squared errors",
    "loss sum_squared_error": "sum of squared errors",
    "loss mean_squared_error": "mean squared error",
    "loss absolute_error": "absolute error",
    "loss huber": "Huber loss",
    "loss binary_cross_entropy": "binary cross-entropy",
    "loss categorical_cross_entropy": "categorical cross-entropy",
    "loss poisson": "Poisson loss",
    "rounding decimals": "Every named quantity is rounded half up to {places} decimals, and the "
    "calculation goes on with the rounded value, as it does by hand.",
    "rounding significant": "Every named quantity is rounded half up to {places} significant "
    "digits, and the calculation goes on with the rounded value, as it does by hand.",
    "rounding exact": "Fractions are kept. Where a function such as exp gives none, the named "
    "quantity is rounded half up to {places} decimals, and the calculation goes on with the "
    "rounded value.",
    "biases stay": "The update leaves the biases as they are, as in Matt Mazur’s well-known "
    "example. Their gradients are shown, but not used.",
    "not computed": "not computed",
    "batch": "The batch has {samples} samples, one {column} each; the gradient is the {batch} over "
    "the samples.",
    "sum": "sum",
    "mean": "mean",
    "column": "column",
    "row": "row",
    "drawn": "The weights were drawn at random, with the seed {seed}.",
    "picture": "Each line is a weight: thicker where it is larger, blue where it is positive, "
    "orange and dashed where it is negative.",
    "picture biases": "The number below a neuron is its bias.",
    "given": "Given are:",
    "cut": "Large matrices are cut: dots stand for the rows and columns left out. The JSON format "
    "has all numbers.",
    "notation": "Notation",
    "columns": "The values of a layer form a column with one row per neuron. A weight matrix has "
    "one row per neuron of its layer and one column per neuron of the layer before.",
    "rows": "The values of a layer form a row with one column per neuron. A weight matrix has one "
    "row per neuron of the layer before and one column per neuron of its layer.",
    "sign": "Symbol",
    "meaning": "Meaning",
    "net means": "the weighted sums of the inputs of layer ℓ, one for each neuron",
    "out means": "the outputs of layer ℓ: its activation function applied to {net}",
    "weights mean": "the weights of layer ℓ",
    "biases mean": "the biases of layer ℓ",
    "target means": "the outputs that are wanted",
    "error means": "the error, one number",
    "sample's error means": "the error of sample s",
    "total error means": "the error of the whole batch, one number",
    "net's derivative means": "the derivative of the error with respect to {net}, neuron by neuron",
    "net's derivatives mean": "the derivative of the error with respect to {net}: one {column} per "
    "sample s",
    "gradient means": "the gradient: the derivative with respect to each weight",
    "rate means": "the learning rate",
    "change means": "the amount by which the weights are reduced",
    "product means": "matrix product: rows times columns",
    "entrywise means": "product entry by entry",
    "transpose means": "transpose: rows become columns",
    "neurons' sum means": "sum over the neurons k of the layer",
    "samples' sum means": "sum over the samples s",
    "defined": "Here {definition}.",
    "definitions": "Here {definitions}.",
    "definition Σ_others": "Σ_others is the sum over all neurons except the entry’s own",
    "definition S": "S(x) has in row i, column j ≠ i the share of exp(x_i) in Σ_k≠j exp(x_k), and "
    "0 for i = j",
    "all entries": "All {rows} × {columns} entries",
    "save answers": "Save answers",
    "where": "for",
    "else": "otherwise",
}
