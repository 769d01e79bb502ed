"""The sentences of the steps, from forward to the update, in English."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "forward": "Forward pass",
    "layer": "Layer {layer}",
    "net": "Each neuron multiplies the outputs of the layer before by its weights and adds the "
    "products. For the whole layer that is one matrix product.",
    "net with bias": "Each neuron multiplies the outputs of the layer before by its weights, adds "
    "the products, and adds its bias. For the whole layer that is one matrix product and one sum.",
    "out": "The activation function, {activation}, is applied to every entry.",
    "out softmax": "The activation function, softmax, turns the entries of a sample into shares "
    "that add up to 1.",
    "error": "The error",
    "E": "How far are the outputs from the targets? The loss function, {loss}, gives one number.",
    "E of samples": "How far are the outputs from the targets? The loss function, {loss}, gives "
    "one number for each sample s.",
    "E over samples": "The errors of the samples are combined into one number, their {batch}.",
    "backward": "Backward pass",
    "chain": "The error depends on the weights of layer {layer} through a chain of functions. By "
    "the chain rule, the gradient is a product of derivatives:",
    "chain again": "One layer further back the chain has the same form. Only its first factor is "
    "new: it comes from the layer after.",
    "same again": "Layers further back follow in the same way.",
    "dE_dout last": "The first factor is the derivative of the error with respect to the outputs.",
    "dE_dnet inside": "The second factor is the derivative of {activation}. It is multiplied in at "
    "once, entry by entry, and not rounded on its own.",
    "dE_dnet softmax": "Every output of softmax depends on every {net}, so the derivative with "
    "respect to {net} has a sum over the outputs.",
    "dE_dnet together": "The derivatives of {loss} and of {activation} are taken together, since "
    "most of their factors cancel.",
    "computed from net": "Programs compute this error from {net} rather than from {out}: the value "
    "is the same, and no digits are lost where {out} is close to 0 or 1.",
    "dE_dout": "The derivative with respect to the {net} of the layer after comes back through "
    "that layer’s weights. Each neuron collects its share of the error along its outgoing weights, "
    "which stand in a column of W; hence the transpose.",
    "slope": "The next factor is the slope: the derivative of {activation} at each neuron.",
    "dE_dnet": "Multiplied entry by entry, the two give the derivative with respect to {net}.",
    "dW": "The last factor is the derivative of {net} with respect to the weights: the outputs of "
    "the layer before. A column times a row gives the gradients of all the layer’s weights at "
    "once.",
    "dW over samples": "The last factor is the derivative of {net} with respect to the weights: "
    "the outputs of the layer before. The product adds over the samples{mean}, and gives the "
    "gradients of all the layer’s weights at once.",
    "and the mean": " and is divided by their number",
    "db": "A bias is added to {net} unchanged, so its gradient is the derivative with respect to "
    "{net}.",
    "db over samples": "A bias is added to {net} unchanged, so its gradient is the {batch} over "
    "the samples of the derivatives with respect to {net}.",
    "falk": "In Falk’s scheme each entry of a product stands where its row and its column meet.",
    "falk divided": "In Falk’s scheme each entry of a product stands where its row and its column "
    "meet; here it is also divided by the number of samples, {samples}.",
    "falk with bias": "In Falk’s scheme each entry of a product stands where its row and its "
    "column meet. The bias stands there as one more weight, whose input is always 1.",
    "update": "The update",
    "updating": "Each weight is moved against its gradient, by the learning rate {rate} times the "
    "gradient.",
    "kept": "Dropout switches neurons off at random: their output is multiplied by 0. The others’ "
    "outputs are divided by the share of neurons that stays on, so that their mean is unchanged.",
    "dE_dkept": "The derivative comes back through the weights of the layer after, transposed.",
    "dE_dout masked": "What was switched off in the forward pass is switched off in the backward "
    "pass as well.",
    "weighted": "Each sample counts as much as its weight {sample_weight} says: its error and the "
    "derivative of its error are multiplied by it.",
    "weighted mean": " and is divided by the sum of their weights",
    "falk weighted": "In Falk’s scheme each entry of a product stands where its row and its column "
    "meet; here it is also divided by the sum of the samples’ weights.",
    "step": "Step {number}",
    "step head": "Step",
    "step of samples": "Step {number}: samples {first} to {last}",
    "step of sample": "Step {number}: sample {first}",
    "goes on": "The next step starts from the new weights and biases.",
    "remembers": "The next step starts from the new weights and biases, and from what "
    "the last one has left in the optimizer’s memory.",
    "steps together": "The error before and after each step:",
    "updating Momentum": "Momentum (Polyak, 1964): {v}, which is 0 at first, becomes {momentum} "
    "times itself plus the gradient, and the weight changes by −{rate} {v}.",
    "updating Nesterov": "Nesterov’s accelerated gradient (Sutskever et al., 2013): {v}, which is "
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
    "updating SklearnNesterov": "Nesterov’s accelerated gradient as scikit-learn computes it: {v}, "
    "which is 0 at first, becomes {momentum} times itself plus {rate} times the gradient, and the "
    "weight changes as if it did so once more.",
    "update scheduled_rate": "The schedule multiplies the learning rate by {schedule} in this "
    "step:",
    "update rate_W": "The weights of each layer, and the biases of all, have a factor of their "
    "own on the learning rate:",
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
