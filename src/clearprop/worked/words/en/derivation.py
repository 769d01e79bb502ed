"""The sentences of a derivation and its proof, in English."""

from collections.abc import Mapping

DERIVATION: Mapping[str, str] = {
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
}
