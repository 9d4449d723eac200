/* The network of autograder/reference/network.py: one hidden layer of rectified linear units, or none, and its
 * training. Parameters are flat arrays by rows: W1 (d, h), b1 (h), W2 (h, k), b2 (k); without a hidden layer W2 (d, k)
 * and b2 (k). */

/** Parameters drawn by a seeded generator. Column after column of W2, so that networks with one and with several
 * outputs begin alike. `scale` multiplies W2. */
export function initial({ d, h, k }, scale, { uniform }) {
  const draw = (size, limit) => Float64Array.from({ length: size }, () => limit * (2 * uniform() - 1));
  const last = h || d;
  const hidden = h ? { W1: draw(d * h, Math.sqrt(6 / d)), b1: draw(h, 1) } : {};
  const W2 = new Float64Array(last * k);
  for (let j = 0; j < k; j++) {
    draw(last, scale * Math.sqrt(6 / (last + 1))).forEach((value, i) => { W2[i * k + j] = value; });
  }
  return { ...hidden, W2, b2: new Float64Array(k) };
}

/** inputs W + b of n rows. */
function affine(inputs, W, b) {
  const columns = b.length;
  const width = W.length / columns;
  const n = inputs.length / width;
  const result = new Float64Array(n * columns);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < columns; j++) result[i * columns + j] = b[j];
    for (let m = 0; m < width; m++) {
      const value = inputs[i * width + m];
      if (value === 0) continue; // half of the hidden units
      for (let j = 0; j < columns; j++) result[i * columns + j] += value * W[m * columns + j];
    }
  }
  return result;
}

/** {hidden, Z}: what the hidden layer and the network give for the rows X. */
export function forward({ W1, b1, W2, b2 }, X) {
  if (!W1) return { hidden: X, Z: affine(X, W2, b2) };
  const hidden = affine(X, W1, b1);
  for (let i = 0; i < hidden.length; i++) hidden[i] = Math.max(0, hidden[i]);
  return { hidden, Z: affine(hidden, W2, b2) };
}

/** leftᵀ right and the sums of the columns of `right`, for n rows each. */
function products(left, right, columns) {
  const n = right.length / columns;
  const width = left.length / n;
  const W = new Float64Array(width * columns);
  const b = new Float64Array(columns);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < columns; j++) {
      const g = right[i * columns + j];
      b[j] += g;
      for (let m = 0; m < width; m++) W[m * columns + j] += left[i * width + m] * g;
    }
  }
  return [W, b];
}

/** The gradients of all parameters from d loss / d Z; a unit at exactly 0 passes none. */
export function backward({ W1, b1, W2, b2 }, X, hidden, dZ) {
  const k = b2.length;
  const [gW2, gb2] = products(hidden, dZ, k);
  if (!W1) return { W2: gW2, b2: gb2 };
  const h = b1.length;
  const dHidden = new Float64Array(hidden.length);
  for (let place = 0; place < hidden.length; place++) {
    if (!(hidden[place] > 0)) continue;
    const [row, m] = [Math.floor(place / h) * k, (place % h) * k];
    for (let j = 0; j < k; j++) dHidden[place] += dZ[row + j] * W2[m + j];
  }
  const [gW1, gb1] = products(X, dHidden, h);
  return { W1: gW1, b1: gb1, W2: gW2, b2: gb2 };
}

const ADAM = { first: 0.9, second: 0.999, epsilon: 1e-8 }; // Kingma and Ba (2015)

/** One step in place. `memory` is an empty object at first; plain gradient descent is momentum 0. */
export function step(parameters, gradients, memory, { optimiser, rate, momentum }) {
  memory.steps = (memory.steps ?? 0) + 1;
  for (const [name, p] of Object.entries(parameters)) {
    const g = gradients[name];
    const [v, s] = (memory[name] ??= [new Float64Array(p.length), new Float64Array(p.length)]);
    if (optimiser === "adam") {
      const { first, second, epsilon } = ADAM;
      const [one, two] = [1 - first ** memory.steps, 1 - second ** memory.steps];
      for (let i = 0; i < p.length; i++) {
        v[i] = first * v[i] + (1 - first) * g[i];
        s[i] = second * s[i] + (1 - second) * g[i] * g[i];
        p[i] -= (rate * (v[i] / one)) / (Math.sqrt(s[i] / two) + epsilon);
      }
    } else {
      const kept = optimiser === "momentum" ? momentum : 0;
      for (let i = 0; i < p.length; i++) {
        v[i] = kept * v[i] - rate * g[i];
        p[i] += v[i];
      }
    }
  }
}

/** A random order of n examples, cut into batches of `size`; 0 is all at once. */
export function minibatches(n, size, { uniform }) {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const length = size || n;
  return Array.from({ length: Math.ceil(n / length) }, (_, b) => order.slice(b * length, (b + 1) * length));
}

/** The rows of a flat array with these numbers. */
export function pick(array, rows, width) {
  const picked = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let j = 0; j < width; j++) picked[i * width + j] = array[row * width + j];
  });
  return picked;
}
