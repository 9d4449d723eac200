/* Two networks that are trained beside each other, on the same examples in the same order, from the same weights. */
import { examples } from "./data.mjs";
import { LOSSES, activate, meanLoss, outputGradient, outside } from "./losses.mjs";
import { backward, forward, initial, minibatches, pick, step } from "./network.mjs";
import { choiceOf, columns, misfit, targets } from "./settings.mjs";

const { random, sum } = globalThis.Movable;
const UNBOUNDED = 1e9; // a loss that has grown by this factor does not come down again
const [CURVE, GRID] = [160, 48]; // cells of the pictures

const copy = (parameters) => Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, array.slice()]));

/** Measures of predictions, by the keys of METRICS. */
const measures = {
  mae: (errors) => sum(errors) / errors.length,
  rmse: (errors) => Math.sqrt(sum(errors.map((e) => e * e)) / errors.length),
  median: (errors) => {
    const sorted = errors.toSorted();
    return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
  },
  accuracy: (recalls, shares) => sum(recalls.map((recall, c) => (shares[c] ? recall * shares[c] : 0))),
  balanced: (recalls, shares) => {
    const there = recalls.filter((_, c) => shares[c]);
    return sum(there) / there.length;
  },
  recall: (recalls) => recalls.at(-1),
};

class Run {
  constructor(settings, net, data) {
    Object.assign(this, { settings, data, ...choiceOf(settings, net), losses: [], metrics: [], failed: null, memory: {} });
    this.idle = Boolean(misfit(settings, net, data));
    if (this.idle) return;
    this.k = columns(data, this);
    this.Y = targets(data, this, this.k);
    this.parameters = initial({ d: data.d, h: settings.hidden, k: this.k }, settings.start, random(settings.seed + 1000));
    this.saved = this.parameters;
    // Above it an example counts as class 1.
    this.threshold = LOSSES[this.loss].logits || this.labels === "pm" ? 0 : 0.5;
    this.measure(0);
  }

  get over() {
    return this.idle || Boolean(this.failed);
  }

  predict(X) {
    const { hidden, Z } = forward(this.parameters, X);
    return { hidden, Z, P: activate(this.output, Z, this.k) };
  }

  /** One epoch, unless the run is over. */
  epoch(batches, number) {
    if (this.over) return;
    this.saved = copy(this.parameters);
    for (const rows of batches) {
      this.update(rows, number);
      if (this.failed) return;
    }
    this.measure(number);
  }

  update(rows, number) {
    const X = pick(this.data.X, rows, this.data.d);
    const Y = pick(this.Y, rows, this.k);
    const { hidden, Z, P } = this.predict(X);
    const wrong = outside(this.loss, Y, P);
    if (wrong !== undefined) return this.fail(number, wrong);
    const gradients = backward(this.parameters, X, hidden, outputGradient(this, Y, Z, P, this.k));
    step(this.parameters, gradients, this.memory, this.settings);
  }

  /** Loss and metric on all examples. */
  measure(number) {
    const { P } = this.predict(this.data.X);
    const loss = meanLoss(this, this.Y, P, this.k);
    const wrong = outside(this.loss, this.Y, P);
    const finite = Object.values(this.parameters).every((array) => array.every(Number.isFinite));
    const diverged = !finite || loss > UNBOUNDED * (1 + Math.abs(this.losses[0]));
    if (diverged || wrong !== undefined || !Number.isFinite(loss)) return this.fail(number, diverged ? NaN : wrong);
    this.losses.push(loss);
    this.metrics.push(this.metric(P));
  }

  /** Stop, at the weights before the epoch. Without a value the loss diverged; a prediction that is no number did too. */
  fail(epoch, value = NaN) {
    this.failed = { kind: Number.isFinite(value) ? "outside" : "diverged", epoch, value };
    this.parameters = this.saved;
  }

  metric(P) {
    const { classes, targets: y, n } = this.data;
    const key = this.settings.metric;
    if (!classes) return measures[key](P.map((p, i) => Math.abs(p - y[i])));
    const [all, hits] = [new Float64Array(classes), new Float64Array(classes)];
    for (let i = 0; i < n; i++) {
      all[y[i]] += 1;
      hits[y[i]] += this.classOf(P, i) === y[i];
    }
    return measures[key](hits.map((hit, c) => hit / all[c]), all.map((count) => count / n));
  }

  classOf(P, i) {
    if (this.k === 1) return Number(P[i] > this.threshold);
    const row = P.subarray(i * this.k, (i + 1) * this.k);
    return row.indexOf(Math.max(...row));
  }

  /** For each example where its prediction is and how strongly its loss pulls at the output (of its class): minus the
   * slope of its own loss in z. And the share that the tenth with the largest slopes has of all slopes. */
  pulls() {
    const { n, X, classes, targets: y } = this.data;
    const { Z, P } = this.predict(X);
    const G = outputGradient(this, this.Y, Z, P, this.k);
    const [prediction, pull, sizes] = [0, 1, 2].map(() => new Float64Array(n));
    for (let i = 0; i < n; i++) {
      const own = this.k === 1 ? i : i * this.k + y[i];
      prediction[i] = P[own];
      pull[i] = -n * (G[own] || 0); // NaN where a prediction is outside of what the loss takes
      for (let j = i * this.k; j < (i + 1) * this.k; j++) sizes[i] += Math.abs(G[j] || 0);
    }
    const largest = sum(sizes.sort().slice(-Math.ceil(n / 10)));
    return { prediction, pull, share: largest / sum(sizes) };
  }

  /** What the picture shows: predictions along x, or for each class over the plane by how much it is ahead (for two
   * classes with one output: class 1 alone). Rows from below. */
  field(places) {
    const { P } = this.predict(places);
    if (!this.data.classes) return [P];
    if (this.k === 1) return [P.map((p) => p - this.threshold)];
    const fields = Array.from({ length: this.k }, () => new Float64Array(P.length / this.k));
    for (let i = 0; i < fields[0].length; i++) {
      for (let j = 0; j < this.k; j++) {
        let rest = -Infinity;
        for (let m = 0; m < this.k; m++) if (m !== j) rest = Math.max(rest, P[i * this.k + m]);
        fields[j][i] = P[i * this.k + j] - rest;
      }
    }
    return fields;
  }

  /** What the page needs, with the losses and metrics from `known` on. */
  snapshot(known, places) {
    if (this.idle) return { losses: [], metrics: [], failed: null, idle: true };
    return {
      ...this.pulls(), field: this.field(places), failed: this.failed, loss: this.loss, output: this.output,
      losses: this.losses.slice(known), metrics: this.metrics.slice(known),
    };
  }
}

/** The inputs at which a picture shows the predictions. */
function placesOf({ classes, view: { x, y } }) {
  const along = (axis, n) => Array.from({ length: n + 1 }, (_, i) => axis[0] + ((axis.at(-1) - axis[0]) * i) / n);
  const flat = classes ? along(y, GRID).flatMap((v) => along(x, GRID).flatMap((u) => [u, v])) : along(x, CURVE);
  return Float64Array.from(flat);
}

export class Trainer {
  constructor(settings) {
    this.settings = settings;
    this.data = examples(settings);
    this.places = placesOf(this.data);
    this.runs = ["a", "b"].map((net) => new Run(settings, net, this.data));
    this.random = random(settings.seed + 2000);
    this.epochs = 0;
  }

  get over() {
    return this.runs.every((run) => run.over);
  }

  /** One epoch of both networks. */
  epoch() {
    this.epochs += 1;
    const batches = minibatches(this.data.n, this.settings.batch, this.random);
    for (const run of this.runs) run.epoch(batches, this.epochs);
  }

  snapshot(known) {
    return { epoch: this.epochs, over: this.over, runs: this.runs.map((run, i) => run.snapshot(known[i], this.places)) };
  }
}
