"""What the page says of files and links, in English."""

from collections.abc import Mapping

PAGE_FILES: Mapping[str, str] = {
    "page files": "Files and links",
    "page load": "Load a file …",
    "page load help": "NETWORK.toml, a model of clearprop’s (.safetensors), samples as CSV, or "
    "what this page has saved.",
    "page save toml": "Save NETWORK.toml",
    "page save weights": "Save weights",
    "page save all": "Save everything",
    "page copy link": "Copy a link",
    "page link copied": "The link is copied: it holds everything, in {length} characters.",
    "page link in address": "The address of this page is now a link that holds everything, in "
    "{length} characters.",
    "page loaded": "{name} is loaded.",
    "page loaded drawn": "{name} is loaded. It has no weights: they are those that clearprop draws "
    "from the seed {seed}.",
    "page loaded data": "{rows} samples with {inputs} inputs are loaded; {left} rows were left "
    "out.",
    "page for teachers": "For teachers: hide or lock parts of the page",
    "page flags": "Whoever opens the link finds these parts hidden, or locked.",
    "page hide": "hide",
    "page lock": "lock",
    "page hide part": "Hide: {part}",
    "page lock part": "Lock: {part}",
    "page part build": "Build",
    "page part step": "Step",
    "page part train": "Train",
    "page part layers": "layers",
    "page part training": "settings of training",
    "page part data": "samples",
    "page part weights": "weights and biases",
    "page part files": "files and links",
    "page part check": "the gradient check",
    "page locked": "Locked by whoever made this link.",
    "wrong table": "“{name}” is not a table: write it as [{name}] with entries.",
    "wrong list": "“{name}” is not a list: write it in square brackets.",
    "wrong length": "“{name}” has {found} entries, but {needed} are needed.",
    "wrong whole number": "“{name}” is {found}: it must be a whole number from {lowest} to "
    "{highest}.",
    "wrong number": "“{name}” is {found}: it must be a number.",
    "wrong name": "“{name}” is {found}: it must be one of {names}.",
    "wrong flag": "“{name}” is {found}: it must be true or false.",
    "wrong layers": "There are {found} layers: a network has 2 to {highest}, the inputs among "
    "them.",
    "wrong parameters": "The network has {found} weights and biases, and the page takes {highest} "
    "at most: use clearprop on the command line.",
    "wrong rows": "“{name}” has {found} rows: the page takes 1 to {highest}.",
    "wrong target": "A target is {found}, which the loss {loss} cannot use.",
    "wrong version": "This was saved by another version of the page ({found}); this one reads "
    "version 1.",
    "wrong softmax": "softmax can only be the output layer’s activation, with 2 neurons or more.",
    "wrong pair": "The loss {loss} takes logarithms of the outputs, which {activation} does not "
    "keep in range: use {names} in the output layer.",
    "wrong learning rate": "The learning rate is {found}: it must be above 0.",
    "wrong link": "This link is damaged or cut off: copy it again.",
    "wrong link long": "A link would have {found} characters, and some programs cut it after "
    "{highest}: save everything as a file instead.",
    "wrong key": "The page does not show “{name}”; `clearprop explain` does. Leave it out.",
    "wrong toml": "This is not TOML: {reason}.",
    "wrong missing": "“{name}” is missing: give the weights of every layer, or of none.",
    "wrong safetensors": "This is not a safetensors file, or only a part of one.",
    "wrong tensor": "The tensor “{name}” is missing, or does not fit the network.",
    "wrong model": "The file does not say what network its weights belong to: load a model of "
    "clearprop’s, or what this page has saved.",
    "wrong csv": "This is not a table of samples: it needs rows of at least two cells, separated "
    "by commas, semicolons or tabs.",
    "wrong csv columns": "The table has {found} columns, and the page takes {highest} at most.",
    "wrong formula": "“{formula}” is no formula of x: it cannot be read from “{at}” on. Write one "
    "such as sin(3x) + x^2/2, with the functions {names}.",
    "wrong graph": "“{formula}” has no value at x = {x}: choose other ends.",
    "wrong csv row": "Row {row} has {found} cells, but the first one has {needed}.",
    "wrong csv inputs": "No column but the last one, the targets, has numbers alone.",
    "wrong csv classes": "The last column has {found} different words: the page takes 2 to 20 "
    "classes.",
}
