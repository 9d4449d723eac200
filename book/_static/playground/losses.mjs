/* The outputs and the twelve losses of the playground, with their slopes. Arrays are flat, n rows of k numbers:
 * Z what the network computes, P = output(Z) the predictions, Y the targets. The formulas of single examples that the
 * other figures have too come from ../widgets.js. */
const { losses: known, sigmoid, softplus, xlogy } = globalThis.Movable;

export const EPSILON = 1e-7; // where a loss clips probabilities, as autograder/reference does

/** Output units: prediction p of the number z, and dp/dz. Softmax works on whole rows: see `activate`. */
export const OUTPUTS = {
  linear: { name: "linear", value: (z) => z, slope: () => 1 },
  exponential: { name: "exponential", value: Math.exp, slope: (z, p) => p },
  softplus: { name: "softplus", value: softplus, slope: sigmoid },
  sigmoid: { name: "sigmoid", value: sigmoid, slope: (z, p) => p * (1 - p) },
  tanh: { name: "tanh", value: Math.tanh, slope: (z, p) => 1 - p * p },
  softmax: { name: "softmax" },
};

const clipped = (p) => Math.max(EPSILON, Math.min(1 - EPSILON, p));
const isClipped = (p) => p < EPSILON || p > 1 - EPSILON;
const raised = (p) => Math.max(EPSILON, p);
const focal = {
  value: (y, p, { gamma }) => -xlogy(y * Math.max(0, 1 - raised(p)) ** gamma, raised(p)),
  slope: (y, p, { gamma }) => {
    if (p < EPSILON || y === 0) return 0;
    if (p >= 1) return gamma > 0 ? 0 : -y; // the limit
    return y * (1 - p) ** gamma * ((gamma * Math.log(p)) / (1 - p) - 1 / p);
  },
};
const crossEntropy = {
  value: (y, p) => -xlogy(y, raised(p)),
  slope: (y, p) => (p < EPSILON || y === 0 ? 0 : -y / p),
};
const probabilities = { labels: "01", output: "sigmoid", outputs: ["sigmoid", "softmax"] };
const distributions = { labels: "rows", output: "softmax", outputs: ["softmax"] };

/* A loss: value(y, p, q) of an entry and its slope in p; q holds delta and gamma. `labels` says how classes are
 * coded for it, if it needs classes; `output` is the natural output, `outputs` the only ones that it can have.
 * `target` and `prediction` say which numbers it exists for. The mean is over entries, or over rows with labels "rows". */
export const LOSSES = {
  mean_squared_error: { name: "mean squared error", output: "linear", ...known.mean_squared_error },
  mean_absolute_error: { name: "mean absolute error", output: "linear", ...known.mean_absolute_error },
  mean_squared_logarithmic_error: {
    name: "mean squared logarithmic error", output: "exponential", ...known.mean_squared_logarithmic_error,
    target: { holds: (y) => y > -1, text: "greater than −1" },
    prediction: { holds: (y, p) => p > -1, text: "log(1 + ŷ) exists only above −1" },
  },
  huber: { name: "Huber loss", output: "linear", parameter: "delta", ...known.huber },
  poisson: {
    name: "Poisson loss", output: "exponential", ...known.poisson,
    target: { holds: (y) => y >= 0, text: "0 or greater" },
    prediction: { holds: (y, p) => p > 0, text: "log ŷ exists only above 0" },
  },
  binary_crossentropy: {
    name: "binary cross-entropy", ...probabilities,
    value: (y, p) => -xlogy(y, clipped(p)) - (y === 1 ? 0 : (1 - y) * Math.log1p(-clipped(p))),
    slope: (y, p) => (isClipped(p) ? 0 : (p - y) / (p * (1 - p))),
  },
  binary_crossentropy_from_logits: {
    name: "binary cross-entropy from logits", labels: "01", output: "linear", outputs: ["linear"], logits: true,
    ...known.binary_crossentropy,
  },
  one_term: {
    name: "binary cross-entropy, one term only", ...probabilities,
    value: (y, p) => -xlogy(y, clipped(p)), slope: (y, p) => (isClipped(p) || y === 0 ? 0 : -y / p),
  },
  hinge: { name: "hinge loss", labels: "pm", output: "linear", ...known.hinge },
  squared_hinge: { name: "squared hinge loss", labels: "pm", output: "linear", ...known.squared_hinge },
  categorical_crossentropy: { name: "categorical cross-entropy", ...distributions, ...crossEntropy },
  sparse_categorical_crossentropy: { name: "sparse categorical cross-entropy", ...distributions, ...crossEntropy },
  kullback_leibler_divergence: {
    name: "KL divergence", ...distributions,
    value: (y, p) => xlogy(y, y / p), slope: (y, p) => (y === 0 ? 0 : -y / p),
    prediction: { holds: (y, p) => y === 0 || p > 0, text: "log(y / p) exists only for p above 0" },
  },
  categorical_focal_crossentropy: { name: "focal loss", ...distributions, parameter: "gamma", ...focal },
};

/** Predictions of the numbers Z. */
export function activate(output, Z, k) {
  const P = new Float64Array(Z.length);
  const { value } = OUTPUTS[output];
  for (let i = 0; value && i < Z.length; i++) P[i] = value(Z[i]);
  for (let row = 0; !value && row < Z.length; row += k) {
    let [top, total] = [-Infinity, 0];
    for (let i = row; i < row + k; i++) top = Math.max(top, Z[i]);
    for (let i = row; i < row + k; i++) total += P[i] = Math.exp(Z[i] - top);
    for (let i = row; i < row + k; i++) P[i] /= total;
  }
  return P;
}

/** By how many entries or rows the mean divides. */
const count = (loss, entries, k) => (LOSSES[loss].labels === "rows" ? entries / k : entries);

/** The mean loss. `choice`: {loss, delta, gamma}. */
export function meanLoss(choice, Y, P, k) {
  const { value } = LOSSES[choice.loss];
  let total = 0;
  for (let i = 0; i < P.length; i++) total += value(Y[i], P[i], choice);
  return total / count(choice.loss, P.length, k);
}

/** The derivatives of the mean loss with respect to Z. `choice`: {loss, output, delta, gamma}. */
export function outputGradient(choice, Y, Z, P, k) {
  const { slope } = LOSSES[choice.loss];
  const n = count(choice.loss, P.length, k);
  const G = P.map((p, i) => slope(Y[i], p, choice) / n);
  if (choice.output !== "softmax") {
    const ofOutput = OUTPUTS[choice.output].slope;
    return G.map((g, i) => g * ofOutput(Z[i], P[i]));
  }
  for (let row = 0; row < G.length; row += k) {
    let mean = 0;
    for (let j = row; j < row + k; j++) mean += G[j] * P[j];
    for (let j = row; j < row + k; j++) G[j] = P[j] * (G[j] - mean);
  }
  return G;
}

/** The first prediction for which the loss does not exist; undefined if there is none. */
export function outside(loss, Y, P) {
  const { prediction } = LOSSES[loss];
  const holds = prediction?.holds ?? (() => true);
  return P.find((p, i) => !holds(Y[i], p));
}
