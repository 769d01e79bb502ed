"""The sentences of the steps, from forward to the update, in English."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
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
}
