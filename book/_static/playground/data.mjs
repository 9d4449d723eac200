/* The data of the playground, drawn by a seeded generator. An entry of DATA:
 *   name, says   for the list, and for those who do not see the picture
 *   x, y         ticks of the axes; labels of the axes
 *   classes      how many, 0 where the target is a number; without it (the reader's own points) what is there
 *   draw(n, random, settings)   rows [x, y] with a number as target, or [x1, x2, class]
 *   defaults     the settings that a reader meets first */
const { random, ticks } = globalThis.Movable;

const wide = [-2, -1, 0, 1, 2];
const plane = { x: wide, y: wide, xLabel: "x₁", yLabel: "x₂" };
const spread = ({ uniform }) => 4 * uniform() - 2;
const rows = (n, make) => Array.from({ length: n }, (_, i) => make(i));

export const OUTLIERS = [-4.5, -5, -4, -5.5, -4.5]; // at the right end of the line
export const RANGE = 6; // how far an outlier can be dragged

/** The class of each example: the last one has its share, the others divide the rest. */
function labels(n, classes, share) {
  const last = Math.round((n * share) / 100);
  return rows(n, (i) => (i < last ? classes - 1 : (i - last) % (classes - 1)));
}

function poisson(rate, uniform) {
  let [count, product] = [0, uniform()];
  for (; product > Math.exp(-rate); count++) product *= uniform();
  return count;
}

export const DATA = {
  line: {
    name: "a line with outliers", says: "points along a rising line, and five outliers",
    x: wide, y: [-6, -4, -2, 0, 2, 4, 6], xLabel: "x", yLabel: "y", classes: 0,
    draw: (n, r, { outliers }) => rows(n, (i) => {
      const x = i < outliers.length ? 0.5 + 0.33 * i : spread(r);
      return [x, i < outliers.length ? outliers[i] : 1 + 0.8 * x + 0.4 * r.normal()];
    }),
    defaults: { n: 60, hidden: 0, "a-loss": "mean_squared_error", "b-loss": "mean_absolute_error" },
  },
  counts: {
    name: "counts", says: "counts that rise and scatter more towards the right",
    x: wide, y: [0, 5, 10, 15], xLabel: "x", yLabel: "count y", classes: 0,
    draw: (n, r) => rows(n, () => {
      const x = spread(r);
      return [x, poisson(Math.exp(0.7 + 0.7 * x), r.uniform)];
    }),
    defaults: { hidden: 0, rate: 0.02, "a-loss": "poisson", "b-loss": "mean_squared_error" },
  },
  prices: {
    name: "skewed prices", says: "prices that rise to the right, most of them low and a few very high",
    x: wide, y: [0, 5, 10, 15, 20, 25], xLabel: "size x", yLabel: "price y", classes: 0,
    draw: (n, r) => rows(n, () => {
      const x = spread(r);
      return [x, Math.exp(1 + 0.6 * x + 0.5 * r.normal())];
    }),
    defaults: { hidden: 8, rate: 0.01, "a-loss": "mean_squared_error", "b-loss": "mean_squared_logarithmic_error" },
  },
  circles: {
    name: "two circles", says: "points of class 0 on a circle, and of class 1 on a smaller one inside it", ...plane, classes: 2,
    draw: (n, r, { share }) => labels(n, 2, share).map((c) => {
      const [angle, radius] = [2 * Math.PI * r.uniform(), (c ? 0.8 : 1.5) + 0.2 * r.normal()];
      return [radius * Math.cos(angle), radius * Math.sin(angle), c];
    }),
    defaults: { n: 200, "a-loss": "binary_crossentropy", "b-loss": "hinge" },
  },
  blobs: {
    name: "three blobs", says: "three round groups of points that overlap, one for each class", ...plane, classes: 3,
    draw: (n, r, { share }) => labels(n, 3, share).map((c) => {
      const [x, y] = [[-0.8, -0.6], [0.8, -0.6], [0, 0.8]][c];
      return [x + 0.5 * r.normal(), y + 0.5 * r.normal(), c];
    }),
    defaults: { n: 200, share: 33, "a-loss": "categorical_crossentropy", "b-loss": "categorical_focal_crossentropy" },
  },
  spirals: {
    name: "two spirals", says: "two spiral arms that wind around each other, one for each class", ...plane, classes: 2,
    draw: (n, r, { share }) => labels(n, 2, share).map((c) => {
      const t = Math.sqrt(r.uniform());
      const angle = 2.75 * Math.PI * t + Math.PI * c;
      return [1.9 * t * Math.cos(angle) + 0.06 * r.normal(), 1.9 * t * Math.sin(angle) + 0.06 * r.normal(), c];
    }),
    defaults: { n: 200, hidden: 64, optimiser: "adam", rate: 0.02, stop: 1000, speed: 5,
      "a-loss": "binary_crossentropy", "b-loss": "mean_squared_error", "b-output": "sigmoid" },
  },
  numbers: {
    name: "my own points: numbers", says: "the reader’s own points, with a number as target",
    x: wide, y: [-4, -2, 0, 2, 4], xLabel: "x", yLabel: "y", classes: 0,
    draw: (n, r, { points }) => points.map(([x, y]) => [x, y]),
    defaults: { hidden: 8, optimiser: "adam", rate: 0.02, "a-loss": "mean_squared_error", "b-loss": "huber" },
  },
  clicks: {
    name: "my own points: classes", says: "the reader’s own points in classes", ...plane,
    draw: (n, r, { points }) => points,
    defaults: { optimiser: "adam", rate: 0.02, "a-loss": "binary_crossentropy", "b-loss": "hinge" },
  },
};

/** The examples of the settings: {n, d, X (n, d), y (n), classes, x, y ticks …}. */
export function examples(settings) {
  const kind = DATA[settings.data];
  const drawn = kind.draw(settings.n, random(settings.seed), settings);
  const y = Float64Array.from(drawn, (row) => row.at(-1));
  const classes = kind.classes ?? Math.max(2, ...y.map((c) => c + 1));
  const d = classes ? 2 : 1;
  const highest = Math.max(kind.y.at(-1), ...(classes ? [] : y));
  return {
    n: y.length, d, classes, targets: y, X: Float64Array.from(drawn.flatMap((row) => row.slice(0, d))),
    view: { x: kind.x, y: highest > kind.y.at(-1) ? ticks(kind.y[0], highest) : kind.y, xLabel: kind.xLabel, yLabel: kind.yLabel },
    outliers: settings.data === "line" ? settings.outliers.length : 0,
  };
}
