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
    "kept": "Neurons drop out at random: they send on nothing, and have a 0 in the mask. The "
    "others send on their output divided by the share that stays, which keeps it the same on "
    "average.",
    "dE_dkept": "The next layer's derivative comes back through its weights, transposed.",
    "dE_dout masked": "What dropped out on the way forward drops out on the way back, too.",
    "weighted": "Each sample counts as often as its weight {sample_weight} says: its error is "
    "multiplied by it, and so is the derivative of its error.",
    "weighted mean": " and is divided by the sum of their weights",
    "falk weighted": "The same product in Falk's scheme: each entry stands where its row and its "
    "column meet, and is divided by the sum of the samples' weights.",
    "step": "Step {number}",
    "step head": "Step",
    "step of samples": "Step {number}: samples {first} to {last}",
    "step of sample": "Step {number}: sample {first}",
    "goes on": "The next step starts from the new weights and biases.",
    "goes on with memory": "The next step starts from the new weights and biases, and from what "
    "the last one has left in the optimizer's memory.",
    "steps together": "The error before and after each step:",
    "updating Momentum": "Momentum (Polyak, 1964): {v}, which is 0 at first, becomes {momentum} "
    "times itself plus the gradient, and the weight changes by −{rate} {v}.",
    "updating Nesterov": "Nesterov's accelerated gradient (Sutskever et al., 2013): {v}, which is "
    "0 at first, becomes {momentum} times itself plus the gradient; the weight changes by −{rate} "
    "times the gradient plus {momentum} {v}.",
    "updating RMSprop": "RMSprop (Hinton, 2012): {s}, which is 0 at first, is a running mean of "
    "the squared gradient, and each entry of the gradient is divided by its root. Products, roots "
    "and quotients are taken entry by entry.",
    "updating Adam": "Adam (Kingma and Ba, 2015): {m} and {v}, which are 0 at first, are running "
    "means of the gradient and of its square; {m_hat} and {v_hat} make up for that start in update "
    "{t}. Products, roots and quotients are taken entry by entry.",
    "updating AdamW": "AdamW (Loshchilov and Hutter, 2019): {m} and {v}, which are 0 at first, are "
    "running means of the gradient and of its square; {m_hat} and {v_hat} make up for that start "
    "in update {t}. Weights, but not biases, also decay by {rate} {weight_decay} times their "
    "value. Products, roots and quotients are taken entry by entry.",
    "updating SklearnAdam": "Adam as scikit-learn computes it, with {epsilon} beside the root of "
    "{v}: {m} and {v}, which are 0 at first, are running means of the gradient and of its square, "
    "and {m_hat} makes up for that start in update {t}. Products, roots and quotients are taken "
    "entry by entry.",
    "updating SklearnMomentum": "Momentum as scikit-learn computes it: {v}, which is 0 at first, "
    "becomes {momentum} times itself plus {rate} times the gradient, and the weight changes by "
    "−{v}.",
    "updating SklearnNesterov": "Nesterov's accelerated gradient as scikit-learn computes it: {v}, "
    "which is 0 at first, becomes {momentum} times itself plus {rate} times the gradient, and the "
    "weight changes as if it did so once more.",
    "update scheduled_rate": "The schedule multiplies the learning rate by {schedule} in this "
    "epoch:",
    "update g_W": "The penalty, half of {l2} times the sum of the squared weights, makes large "
    "weights costly. Its derivative, {l2} times the weight, is added to the gradient; biases are "
    "not penalised.",
    "update length": "All gradients together are one vector; its length is the root of the sum of "
    "the squares of all entries:",
    "update clip_factor": "A gradient longer than {clip_norm} is shortened to that length, by this "
    "factor:",
    "update clipped_W": "Every gradient is multiplied by {clip_factor}:",
    "biases are 0": "All biases are 0 at first.",
}
