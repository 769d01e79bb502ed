// Generated from the tables of equations by `python -m clearprop.web.rules`; not to be edited.
import type { Activation, Derived, Initializer, Loss, Optimizer } from "./tables";

export const derived: Derived = {
  expm1: (ar, x) => ar.sub(ar.exp(x), ar.of("1")),
  log1p: (ar, x) => ar.log(ar.add(ar.of("1"), x)),
  maximum: (ar, x, low) => ar.where(ar.positive(ar.sub(x, low)), x, low),
  step: (ar, x) => ar.where(ar.positive(x), ar.of("1"), ar.of("0")),
  absolute: (ar, x) => ar.where(ar.positive(x), x, ar.neg(x)),
  density: (ar, x) => ar.div(ar.exp(ar.div(ar.mul(ar.neg(x), x), ar.of("2"))), ar.sqrt(ar.mul(ar.of("2"), ar.pi))),
  sigmoid: (ar, x) => { const t1 = ar.exp(ar.neg(ar.absolute(x))); return ar.div(ar.where(ar.positive(x), ar.of("1"), t1), ar.add(ar.of("1"), t1)); },
  softplus: (ar, x) => ar.add(ar.maximum(x, ar.of("0")), ar.log1p(ar.exp(ar.neg(ar.absolute(x))))),
  lessLargest: (ar, x) => ar.sub(x, ar.largest(x)),
  logSumExp: (ar, x) => { const t1 = ar.sorted(ar.lessLargest(x)); return ar.add(ar.largest(x), ar.log1p(ar.add(ar.sum(ar.exp(ar.rows(t1, 0, -1))), ar.expm1(ar.rows(t1, -1, undefined))))); },
  tanhOfSigmoid: (ar, x) => ar.sub(ar.mul(ar.of("2"), ar.sigmoid(ar.mul(ar.of("2"), x))), ar.of("1")),
};

export const activations: Record<string, Activation> = {
  identity: {
    value: (ar, net) => net,
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.ones(out)),
    slope: (ar, net, out) => ar.ones(out),
    initializer: "glorot_uniform",
  },
  sigmoid: {
    value: (ar, net) => ar.sigmoid(net),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.mul(out, ar.sub(ar.of("1"), out))),
    slope: (ar, net, out) => ar.mul(out, ar.sub(ar.of("1"), out)),
    initializer: "glorot_uniform",
  },
  tanh: {
    value: (ar, net) => ar.tanh(net),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.sub(ar.of("1"), ar.mul(out, out))),
    slope: (ar, net, out) => ar.sub(ar.of("1"), ar.mul(out, out)),
    initializer: "glorot_uniform",
  },
  relu: {
    value: (ar, net) => ar.maximum(net, ar.of("0")),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.step(out)),
    slope: (ar, net, out) => ar.step(out),
    initializer: "he_uniform",
  },
  leaky_relu: {
    value: (ar, net) => ar.where(ar.positive(net), net, ar.mul(ar.of("0.01"), net)),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.where(ar.positive(out), ar.of("1"), ar.of("0.01"))),
    slope: (ar, net, out) => ar.where(ar.positive(out), ar.of("1"), ar.of("0.01")),
    initializer: "he_uniform",
  },
  elu: {
    value: (ar, net) => { const t1 = ar.positive(net); return ar.where(t1, net, ar.expm1(ar.where(t1, ar.of("0"), net))); },
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.where(ar.positive(out), ar.of("1"), ar.add(out, ar.of("1")))),
    slope: (ar, net, out) => ar.where(ar.positive(out), ar.of("1"), ar.add(out, ar.of("1"))),
    initializer: "he_uniform",
  },
  selu: {
    value: (ar, net) => { const t1 = ar.positive(net); return ar.mul(ar.of("1.0507009873554804934193349852946"), ar.where(t1, net, ar.mul(ar.of("1.6732632423543772848170429916717"), ar.expm1(ar.where(t1, ar.of("0"), net))))); },
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.where(ar.positive(out), ar.of("1.0507009873554804934193349852946"), ar.add(out, ar.mul(ar.of("1.0507009873554804934193349852946"), ar.of("1.6732632423543772848170429916717"))))),
    slope: (ar, net, out) => ar.where(ar.positive(out), ar.of("1.0507009873554804934193349852946"), ar.add(out, ar.mul(ar.of("1.0507009873554804934193349852946"), ar.of("1.6732632423543772848170429916717")))),
    initializer: "he_uniform",
  },
  gelu: {
    value: (ar, net) => ar.mul(ar.bounded(net, ar.of("-40"), ar.of("Infinity")), ar.cdf(net)),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.add(ar.cdf(net), ar.mul(ar.bounded(net, ar.of("-40"), ar.of("40")), ar.density(net)))),
    slope: (ar, net, out) => ar.add(ar.cdf(net), ar.mul(ar.bounded(net, ar.of("-40"), ar.of("40")), ar.density(net))),
    initializer: "he_uniform",
  },
  silu: {
    value: (ar, net) => ar.mul(net, ar.sigmoid(net)),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.mul(ar.sigmoid(net), ar.add(ar.of("1"), ar.mul(net, ar.sigmoid(ar.neg(net)))))),
    slope: (ar, net, out) => ar.mul(ar.sigmoid(net), ar.add(ar.of("1"), ar.mul(net, ar.sigmoid(ar.neg(net))))),
    initializer: "he_uniform",
  },
  softplus: {
    value: (ar, net) => ar.softplus(net),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, ar.sigmoid(net)),
    slope: (ar, net, out) => ar.sigmoid(net),
    initializer: "he_uniform",
  },
  mish: {
    value: (ar, net) => ar.mul(net, ar.tanh(ar.softplus(net))),
    timesSlope: (ar, dE_dout, net, out) => { const t1 = ar.sigmoid(ar.neg(net)); const t2 = ar.div(ar.mul(ar.of("2"), t1), ar.add(ar.of("1"), ar.mul(t1, t1))); return ar.mul(dE_dout, ar.add(ar.tanh(ar.softplus(net)), ar.mul(ar.mul(ar.mul(net, ar.sigmoid(net)), t2), t2))); },
    slope: (ar, net, out) => { const t1 = ar.sigmoid(ar.neg(net)); const t2 = ar.div(ar.mul(ar.of("2"), t1), ar.add(ar.of("1"), ar.mul(t1, t1))); return ar.add(ar.tanh(ar.softplus(net)), ar.mul(ar.mul(ar.mul(net, ar.sigmoid(net)), t2), t2)); },
    initializer: "he_uniform",
  },
  exponential: {
    value: (ar, net) => ar.exp(net),
    timesSlope: (ar, dE_dout, net, out) => ar.mul(dE_dout, out),
    slope: (ar, net, out) => out,
    initializer: "glorot_uniform",
  },
  softmax: {
    value: (ar, net) => { const t1 = ar.exp(ar.lessLargest(net)); return ar.div(t1, ar.sum(t1)); },
    timesSlope: (ar, dE_dout, net, out) => ar.mul(out, ar.sub(dE_dout, ar.sum(ar.mul(dE_dout, out)))),
    initializer: "glorot_uniform",
  },
};

export const losses: Record<string, Loss> = {
  squared_error: {
    kind: "out",
    value: (ar, out, target) => { const t1 = ar.sub(target, out); return ar.div(ar.mul(t1, t1), ar.of("2")); },
    dE_dout: (ar, out, target) => ar.sub(out, target),
    targets: [null, null],
  },
  sum_squared_error: {
    kind: "out",
    value: (ar, out, target) => { const t1 = ar.sub(target, out); return ar.mul(t1, t1); },
    dE_dout: (ar, out, target) => ar.mul(ar.of("2"), ar.sub(out, target)),
    targets: [null, null],
  },
  mean_squared_error: {
    kind: "out",
    value: (ar, out, target) => { const t1 = ar.sub(target, out); return ar.div(ar.mul(t1, t1), ar.neurons(out)); },
    dE_dout: (ar, out, target) => ar.div(ar.mul(ar.of("2"), ar.sub(out, target)), ar.neurons(out)),
    targets: [null, null],
  },
  absolute_error: {
    kind: "out",
    value: (ar, out, target) => ar.absolute(ar.sub(target, out)),
    dE_dout: (ar, out, target) => { const t1 = ar.sub(out, target); return ar.where(ar.positive(t1), ar.of("1"), ar.where(ar.positive(ar.neg(t1)), ar.of("-1"), ar.of("0"))); },
    targets: [null, null],
  },
  huber: {
    kind: "out",
    value: (ar, out, target) => { const t1 = ar.sub(out, target); const t2 = ar.absolute(t1); return ar.where(ar.positive(ar.sub(t2, ar.of("1"))), ar.sub(t2, ar.div(ar.of("1"), ar.of("2"))), ar.div(ar.mul(t1, t1), ar.of("2"))); },
    dE_dout: (ar, out, target) => { const t1 = ar.sub(out, target); return ar.where(ar.positive(ar.sub(ar.absolute(t1), ar.of("1"))), ar.where(ar.positive(t1), ar.of("1"), ar.where(ar.positive(ar.neg(t1)), ar.of("-1"), ar.of("0"))), t1); },
    targets: [null, null],
  },
  binary_cross_entropy: {
    kind: "net",
    ofOut: (ar, out, target) => ar.sub(ar.mul(ar.neg(target), ar.log(out)), ar.mul(ar.sub(ar.of("1"), target), ar.log(ar.sub(ar.of("1"), out)))),
    ofRest: true,
    value: {
    sigmoid: (ar, net, out, target) => ar.sub(ar.mul(ar.neg(target), ar.neg(ar.softplus(ar.neg(net)))), ar.mul(ar.sub(ar.of("1"), target), ar.neg(ar.softplus(net)))),
    softmax: (ar, net, out, target) => { const t1 = ar.lessLargest(net); return ar.sub(ar.mul(ar.neg(target), ar.sub(t1, ar.logSumExp(t1))), ar.mul(ar.sub(ar.of("1"), target), ar.neg(ar.softplus(ar.sub(t1, ar.logSumExpOfOthers(t1)))))); },
  },
    dE_dnet: {
    sigmoid: (ar, net, out, target) => ar.sub(ar.neg(ar.mul(target, ar.sigmoid(ar.neg(net)))), ar.mul(ar.neg(ar.sub(ar.of("1"), target)), out)),
    softmax: (ar, net, out, target) => { const t1 = ar.lessLargest(net); const t2 = ar.sub(ar.of("1"), target); return ar.sub(ar.neg(ar.sub(target, ar.mul(out, ar.sum(target)))), ar.sub(ar.sumOverOthers((row, row1, row2) => ar.mul(row1, ar.exp(ar.sub(row, row2))), t1, t2, ar.logSumExpOfOthers(t1)), ar.mul(out, ar.sum(t2)))); },
  },
    targets: [0, 1],
  },
  categorical_cross_entropy: {
    kind: "net",
    ofOut: (ar, out, target) => ar.mul(ar.neg(target), ar.log(out)),
    ofRest: false,
    value: {
    sigmoid: (ar, net, out, target) => ar.mul(ar.neg(target), ar.neg(ar.softplus(ar.neg(net)))),
    softmax: (ar, net, out, target) => { const t1 = ar.lessLargest(net); return ar.mul(ar.neg(target), ar.sub(t1, ar.logSumExp(t1))); },
  },
    dE_dnet: {
    sigmoid: (ar, net, out, target) => ar.neg(ar.mul(target, ar.sigmoid(ar.neg(net)))),
    softmax: (ar, net, out, target) => ar.neg(ar.sub(target, ar.mul(out, ar.sum(target)))),
  },
    targets: [0, 1],
  },
  poisson: {
    kind: "net",
    ofOut: (ar, out, target) => ar.sub(out, ar.mul(target, ar.log(out))),
    ofRest: false,
    value: {
    sigmoid: (ar, net, out, target) => ar.sub(out, ar.mul(target, ar.neg(ar.softplus(ar.neg(net))))),
    softplus: (ar, net, out, target) => { const t1 = ar.positive(ar.sub(ar.of("-20"), net)); return ar.sub(out, ar.mul(target, ar.where(t1, ar.sub(net, ar.div(ar.exp(ar.where(t1, net, ar.of("0"))), ar.of("2"))), ar.log(ar.softplus(ar.where(t1, ar.of("0"), net)))))); },
    exponential: (ar, net, out, target) => ar.sub(out, ar.mul(target, net)),
    softmax: (ar, net, out, target) => { const t1 = ar.lessLargest(net); return ar.sub(out, ar.mul(target, ar.sub(t1, ar.logSumExp(t1)))); },
  },
    dE_dnet: {
    sigmoid: (ar, net, out, target) => ar.sub(ar.mul(ar.of("1"), ar.mul(out, ar.sub(ar.of("1"), out))), ar.mul(target, ar.sigmoid(ar.neg(net)))),
    softplus: (ar, net, out, target) => { const t1 = ar.sigmoid(net); const t2 = ar.positive(ar.sub(ar.of("-20"), net)); return ar.sub(ar.mul(ar.of("1"), t1), ar.mul(target, ar.where(t2, ar.sub(ar.of("1"), ar.div(ar.exp(ar.where(t2, net, ar.of("0"))), ar.of("2"))), ar.div(t1, ar.softplus(ar.where(t2, ar.of("0"), net)))))); },
    exponential: (ar, net, out, target) => ar.sub(ar.mul(ar.of("1"), out), target),
    softmax: (ar, net, out, target) => ar.sub(ar.mul(out, ar.sub(ar.of("1"), ar.sum(ar.mul(ar.of("1"), out)))), ar.sub(target, ar.mul(out, ar.sum(target)))),
  },
    targets: [0, null],
  },
};

export const optimizers: Record<string, Optimizer> = {
  gradient_descent: {
    numbers: {"learning_rate": 0.01},
    memories: [],
    move: (ar, W, g, isWeight, rate, t, memory, own) => [ar.mul(rate, g)],
  },
  momentum: {
    numbers: {"learning_rate": 0.01, "momentum": 0.9},
    memories: ["v"],
    move: (ar, W, g, isWeight, rate, t, memory, own) => { const t1 = ar.settle(ar.add(ar.mul(own.momentum, memory[0]), g), "v_new"); return [ar.mul(rate, t1), t1]; },
  },
  nesterov: {
    numbers: {"learning_rate": 0.01, "momentum": 0.9},
    memories: ["v"],
    move: (ar, W, g, isWeight, rate, t, memory, own) => { const t1 = ar.settle(ar.add(ar.mul(own.momentum, memory[0]), g), "v_new"); return [ar.mul(rate, ar.add(g, ar.mul(own.momentum, t1))), t1]; },
  },
  rmsprop: {
    numbers: {"learning_rate": 0.001, "decay": 0.9, "epsilon": 1e-08},
    memories: ["s"],
    move: (ar, W, g, isWeight, rate, t, memory, own) => { const t1 = ar.settle(ar.add(ar.mul(own.decay, memory[0]), ar.mul(ar.mul(ar.sub(ar.of("1"), own.decay), g), g)), "s_new"); return [ar.div(ar.mul(rate, g), ar.add(ar.sqrt(t1), own.epsilon)), t1]; },
  },
  adam: {
    numbers: {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-08},
    memories: ["m", "v"],
    move: (ar, W, g, isWeight, rate, t, memory, own) => { const t1 = ar.settle(ar.add(ar.mul(own.beta1, memory[0]), ar.mul(ar.sub(ar.of("1"), own.beta1), g)), "m_new"); const t2 = ar.settle(ar.add(ar.mul(own.beta2, memory[1]), ar.mul(ar.mul(ar.sub(ar.of("1"), own.beta2), g), g)), "v_new"); const t3 = ar.settle(ar.div(t1, ar.sub(ar.of("1"), ar.power(own.beta1, t))), "m_hat"); const t4 = ar.settle(ar.div(t2, ar.sub(ar.of("1"), ar.power(own.beta2, t))), "v_hat"); return [ar.div(ar.mul(rate, t3), ar.add(ar.sqrt(t4), own.epsilon)), t1, t2]; },
  },
  adamw: {
    numbers: {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-08, "weight_decay": 0.01},
    memories: ["m", "v"],
    move: (ar, W, g, isWeight, rate, t, memory, own) => { const t1 = ar.settle(ar.add(ar.mul(own.beta1, memory[0]), ar.mul(ar.sub(ar.of("1"), own.beta1), g)), "m_new"); const t2 = ar.settle(ar.add(ar.mul(own.beta2, memory[1]), ar.mul(ar.mul(ar.sub(ar.of("1"), own.beta2), g), g)), "v_new"); const t3 = ar.settle(ar.div(t1, ar.sub(ar.of("1"), ar.power(own.beta1, t))), "m_hat"); const t4 = ar.settle(ar.div(t2, ar.sub(ar.of("1"), ar.power(own.beta2, t))), "v_hat"); return [ar.add(ar.div(ar.mul(rate, t3), ar.add(ar.sqrt(t4), own.epsilon)), ar.where(isWeight, ar.mul(ar.mul(rate, own.weight_decay), W), ar.of("0"))), t1, t2]; },
  },
};

export const initializers: Record<string, Initializer> = {
  glorot_uniform: {
    draws: "uniform",
    spread: (ar, inputs, size) => ar.power(ar.div(ar.of("6"), ar.add(inputs, size)), ar.of("0.5")),
  },
  glorot_normal: {
    draws: "normal",
    spread: (ar, inputs, size) => ar.power(ar.div(ar.of("2"), ar.add(inputs, size)), ar.of("0.5")),
  },
  he_uniform: {
    draws: "uniform",
    spread: (ar, inputs, size) => ar.power(ar.div(ar.of("6"), inputs), ar.of("0.5")),
  },
  he_normal: {
    draws: "normal",
    spread: (ar, inputs, size) => ar.power(ar.div(ar.of("2"), inputs), ar.of("0.5")),
  },
  lecun_uniform: {
    draws: "uniform",
    spread: (ar, inputs, size) => ar.power(ar.div(ar.of("3"), inputs), ar.of("0.5")),
  },
  lecun_normal: {
    draws: "normal",
    spread: (ar, inputs, size) => ar.power(ar.div(ar.of("1"), inputs), ar.of("0.5")),
  },
  normal: {
    draws: "normal",
    spread: (ar, inputs, size) => ar.of("0.05"),
  },
  uniform: {
    draws: "uniform",
    spread: (ar, inputs, size) => ar.of("0.05"),
  },
  zeros: {
    draws: "uniform",
    spread: (ar, inputs, size) => ar.of("0"),
  },
};
