"""The sentences of a derivation and its proof, in English."""

from collections.abc import Mapping

DERIVATION: Mapping[str, str] = {
    "derive title": "The gradient of {weight} in a {sizes} network",
    "one weight": "One weight, path by path",
    "weight leads": "{weight} leads from {start} to {end}. It changes the error along every path "
    "from {end} to an output; there are {paths}. By the chain rule each path is a product of "
    "derivatives, and the gradient is their sum:",
    "bias leads": "{weight} is added to {end}. It changes the error along every path from {end} to "
    "an output; there are {paths}. By the chain rule each path is a product of derivatives, and "
    "the gradient is their sum:",
    "more paths": "{more} more paths follow in the same way.",
    "factors": "The factors are known from the forward pass:",
    "matrix form": "All weights at once",
    "back": "Paths share most of their factors. Calculated from the output backwards, each factor "
    "is needed only once:",
    "entry of": "The gradient of {weight} is the entry in row {row}, column {column} of the last "
    "matrix.",
    "entry of bias": "The gradient of {weight} is entry {row} of the last column.",
    "derive mean": "In a batch every sample is a {column}. The gradient is the mean of the "
    "samples’ gradients.",
    "derive sum": "In a batch every sample is a {column}. The gradient is the sum of the samples’ "
    "gradients.",
    "merging": "Why softmax and cross-entropy give {out} − {target}",
    "merging start": "The derivative of each term of the error, and each slope, for outputs {i} "
    "and {k}; {same} is 1 where both are the same, and 0 otherwise:",
    "merging end": "In the sum over the outputs, {one} cancels. Where the targets of a sample add "
    "up to 1, what remains is {out} − {target}:",
    "proof": "Proof",
    "proved": "With a symbol for every weight, {net} and {out}, SymPy shows that the sum over all "
    "paths ({paths}) equals the entry of the matrix form.",
    "proved by layers": "The paths ({paths}) are too many to be added up one by one. SymPy shows "
    "layer by layer, with a symbol for every weight, {net} and {out}, that what a neuron receives "
    "back along all its edges is its entry of the matrix form. From the output on, the sum over "
    "the paths is therefore the entry.",
    "not proved": "SymPy does not show that the sum over the paths equals the entry of the matrix "
    "form.",
    "not added": "The network is too large to compare the sum over its paths ({paths}) with the "
    "matrix form symbol by symbol.",
    "holds": "Check: differentiating {function} (layer {layer}) symbolically with SymPy gives the "
    "same derivative.",
    "does not hold": "Check: differentiating {function} (layer {layer}) symbolically with SymPy "
    "gives another derivative.",
    "weight leads one": "{weight} leads from {start} to {end}. It changes the error along one path "
    "only, from {end} to the error. By the chain rule the gradient is the product of the "
    "derivatives along it:",
    "bias leads one": "{weight} is added to {end}. It changes the error along one path only, from "
    "{end} to the error. By the chain rule the gradient is the product of the derivatives along "
    "it:",
    "paths drawn": "The paths from {weight} to the outputs are drawn in full, all other weights "
    "pale.",
    "in numbers": "In numbers",
    "in numbers said": "The same factors with their numbers, rounded at every step:",
    "first sample": "The numbers are those of the first sample.",
    "path": "Path",
    "product": "Product",
    "value": "Value",
    "entry in numbers": "There are too many paths to be added up here; the entry of the matrix "
    "form below is {entry}.",
    "sum is entry": "The sum over the paths is {total}, as is the entry of the matrix form below.",
    "sum near entry": "The sum over the paths is {total}; the entry of the matrix form below is "
    "{entry}. They differ only because different intermediate results are rounded on the two ways.",
}
