/* The settings of the playground: what there is to choose, what a reader meets first, how settings are written into
 * an address (#data=line;n=60;…), and which of them do not fit together. Keys are the ids of the controls. */
import { DATA, OUTLIERS, RANGE } from "./data.mjs";
import { LOSSES, OUTPUTS } from "./losses.mjs";

const names = (entries) => Object.entries(entries).map(([key, { name }]) => [key, name]);
const NETWORK = {
  loss: names(LOSSES),
  output: names(OUTPUTS),
  labels: [["01", "0 and 1"], ["pm", "−1 and +1"]],
};
export const METRICS = {
  numbers: [["mae", "mean absolute error"], ["rmse", "root mean squared error"], ["median", "median absolute error"]],
  classes: [["accuracy", "accuracy"], ["balanced", "balanced accuracy"], ["recall", "recall of the last class"]],
};
/** The choices: [value, words]. */
export const CHOICES = {
  data: names(DATA),
  n: [30, 60, 100, 200, 500].map((n) => [n, n]),
  hidden: [0, 2, 4, 8, 16, 32, 64].map((h) => [h, h || "none"]),
  start: [[1, "usual"], [10, "10 times"], [100, "100 times"]],
  optimiser: [["sgd", "gradient descent (SGD)"], ["momentum", "SGD with momentum"], ["adam", "Adam"]],
  batch: [[8, 8], [32, 32], [0, "all at once"]],
  stop: [100, 300, 1000, 3000].map((n) => [n, n]),
  speed: [[1, "1 epoch a frame"], [5, "5 epochs a frame"], [20, "20 epochs a frame"]],
  metric: [...METRICS.numbers, ...METRICS.classes],
  ...Object.fromEntries(["a", "b"].flatMap((net) => Object.entries(NETWORK).map(([key, list]) => [`${net}-${key}`, list]))),
};
/** The numbers: [least, largest]. */
const NUMBERS = {
  share: [0, 50], seed: [1, 999], rate: [1e-4, 10], momentum: [0, 0.99], epoch: [0, 3000],
  "a-delta": [0.1, 5], "b-delta": [0.1, 5], "a-gamma": [0, 5], "b-gamma": [0, 5],
};
export const MOST_POINTS = 500;

const FIRST = {
  n: 100, share: 50, seed: 1, outliers: OUTLIERS, points: [], hidden: 16, start: 1, optimiser: "momentum", rate: 0.05,
  momentum: 0.9, batch: 32, stop: 300, speed: 1, epoch: 0,
};

/** The metrics for some data. */
export const metricsOf = (data) => METRICS[DATA[data].classes === 0 ? "numbers" : "classes"];

/** Output and labels that are natural for a loss. */
export const natural = (net, loss) => ({
  [`${net}-output`]: LOSSES[loss].output,
  [`${net}-labels`]: LOSSES[loss].labels === "pm" ? "pm" : "01",
});

/** The settings with which some data begin. */
export function defaults(data) {
  const own = DATA[data].defaults;
  const nets = ["a", "b"].map((net) => ({ ...natural(net, own[`${net}-loss`]), [`${net}-delta`]: 1, [`${net}-gamma`]: 2 }));
  return Object.assign({ data }, FIRST, { metric: metricsOf(data)[0][0] }, ...nets, own);
}

/** A value as it stands in an address; undefined if it cannot be. */
function read(key, text, data) {
  const choices = key === "metric" ? metricsOf(data) : CHOICES[key];
  if (choices) return choices.find(([value]) => String(value) === text)?.[0];
  const numbers = text === "" ? [] : text.split(",").map(Number);
  const within = (value, low, high) => value >= low && value <= high;
  if (key in NUMBERS) return numbers.length === 1 && within(numbers[0], ...NUMBERS[key]) ? numbers[0] : undefined;
  if (key === "outliers") {
    return numbers.length === OUTLIERS.length && numbers.every((y) => within(y, -RANGE, RANGE)) ? numbers : undefined;
  }
  const points = Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3));
  const proper = ([x, y, c]) => within(x, -2, 2) && within(y, -4, 4) && [0, 1, 2].includes(c);
  return numbers.length % 3 === 0 && points.length <= MOST_POINTS && points.every(proper) ? points : undefined;
}

/** The settings of an address, and the parts of it that mean nothing. */
export function parse(hash) {
  let text = hash;
  try {
    text = decodeURIComponent(hash);
  } catch { /* a stray per cent sign: its part will be refused */ }
  const parts = text.replace(/^#/, "").split(";").filter(Boolean).map((part) => part.split("="));
  const data = parts.find(([key]) => key === "data")?.[1];
  const settings = defaults(Object.hasOwn(DATA, data ?? "") ? data : "line");
  const refused = [];
  const order = ([key]) => (key.endsWith("-loss") ? 0 : 1); // a loss brings its output, which may then be changed
  for (const [key, value = ""] of parts.toSorted((one, other) => order(one) - order(other))) {
    const found = Object.hasOwn(settings, key) ? read(key, value, settings.data) : undefined;
    if (found === undefined) refused.push(`${key}=${value}`);
    else Object.assign(settings, key.endsWith("-loss") ? natural(key[0], found) : {}, { [key]: found });
  }
  settings.epoch = Math.min(settings.epoch, settings.stop);
  return { settings, refused };
}

/** The part of an address that brings these settings back: what differs from the beginning. */
export function format(settings) {
  const usual = defaults(settings.data);
  for (const net of ["a", "b"]) {
    if (usual[`${net}-loss`] !== settings[`${net}-loss`]) Object.assign(usual, natural(net, settings[`${net}-loss`]));
  }
  const differs = ([key, value]) => String(value) !== String(usual[key]);
  return ["data=" + settings.data, ...Object.entries(settings).filter(differs).map(([key, value]) => `${key}=${value}`)].join(";");
}

/** What concerns one network: {loss, output, labels, delta, gamma}. */
export function choiceOf(settings, net) {
  return Object.fromEntries(["loss", "output", "labels", "delta", "gamma"].map((key) => [key, settings[`${net}-${key}`]]));
}

/** How many outputs a network has for the data. */
export const columns = ({ classes }, { output }) => (classes > 2 || (classes && output === "softmax") ? classes : 1);

/** The targets as the loss gets them, (n, k). */
export function targets({ n, classes, targets: y }, choice, k) {
  if (!classes) return y;
  const off = LOSSES[choice.loss].labels !== "rows" && choice.labels === "pm" ? -1 : 0;
  return Float64Array.from({ length: n * k }, (_, place) => {
    const hit = k === 1 ? y[place] === 1 : y[Math.floor(place / k)] === place % k;
    return hit ? 1 : off;
  });
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const number = (x) => String(Number(x.toPrecision(3))).replace("-", "−");

/** Why there is nothing to train: {text, fix}, where `fix` are settings that help and `label` says so; or null. */
export function misfit(settings, net, data) {
  const choice = choiceOf(settings, net);
  const loss = LOSSES[choice.loss];
  const name = loss.name.includes("cross-entropy") ? capital(loss.name) : `The ${loss.name}`;
  const fix = (key, value) => ({
    fix: { [`${net}-${key}`]: value }, label: `Choose ${NETWORK[key].find(([each]) => each === value)[1]}`,
  });
  if (data.n < 2) return { text: "There are fewer than two points: add some by a click into a picture, or with the fields for x and y." };
  if (data.classes && new Set(data.targets).size < 2) {
    const more = settings.data === "clicks" ? "add points of another class" : "raise or lower the share of the last class";
    return { text: `All examples are of class ${data.targets[0]}, so there is nothing to tell apart: ${more}.` };
  }
  if (loss.labels && !data.classes) {
    return { text: `${name} needs classes, and these targets are numbers: choose other data, or a loss for numbers.`, ...fix("loss", "mean_squared_error") };
  }
  if (choice.output === "softmax" && !data.classes) {
    return { text: "The softmax of a single number is always 1, so the network could learn nothing: choose another output.", ...fix("output", "linear") };
  }
  if (loss.outputs && !loss.outputs.includes(choice.output)) {
    const wanted = { sigmoid: "probabilities", linear: "logits, of any size", softmax: "probabilities that sum to one" }[loss.output];
    return { text: `${name} needs ${wanted}, which the output “${OUTPUTS[choice.output].name}” does not give: choose ${OUTPUTS[loss.output].name}.`, ...fix("output", loss.output) };
  }
  if (["01", "pm"].includes(loss.labels) && choice.labels !== loss.labels) {
    const [needed, given] = loss.labels === "pm" ? ["−1 and +1", "0 costs 1 whatever the score is"] : ["0 and 1", "−1 makes the loss fall without end"];
    return { text: `${name} needs the labels ${needed}, because a label ${given}: choose the labels ${needed}.`, ...fix("labels", loss.labels) };
  }
  return misfitOfTargets(loss, name, targets(data, choice, columns(data, choice)), fix);
}

function misfitOfTargets(loss, name, Y, fix) {
  const wrong = loss.target && Y.find((y) => !loss.target.holds(y));
  if (wrong === undefined) return null;
  return {
    text: `${name} needs targets that are ${loss.target.text}, and there is a target ${number(wrong)}: choose other data, or a loss for any number.`,
    ...fix("loss", "mean_squared_error"),
  };
}

/** Why a network that was in training stopped. */
export function stopped({ failed, loss, output }) {
  const { kind, epoch, value } = failed;
  const how = epoch ? `It stopped in epoch ${epoch}` : "It could not begin";
  if (kind === "diverged") return `${how}, because the loss grew beyond all bounds: choose a lower learning rate.`;
  const { prediction, output: better } = LOSSES[loss];
  const advice = output === better ? "choose a lower learning rate or smaller first weights" : `choose the output ${OUTPUTS[better].name}, or a lower learning rate`;
  return `${how}, because a prediction was ${number(value)} and ${prediction.text}: ${advice}.`;
}
