/* The pictures of the playground: on a <canvas>, because hundreds of points and arrows change with every frame. The
 * axes below are those of a Movable.Chart. */
const { Chart, format, ticks } = Movable;
const DRAWN = 300; // points of a curve over the epochs
const ARROW = 44; // pixels of the strongest pull
const RADIUS = 3.5;
const small = new OffscreenCanvas(1, 1); // a picture with one pixel a cell, to be stretched
const COLOURS = ["c0", "c1", "c2", "text", "muted", "paper", "point"];

/** The theme's colours, as a canvas takes them; those of the classes also as red, green and blue. */
export function colours(element) {
  const style = getComputedStyle(element);
  const palette = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`)]));
  return { ...palette, shades: [palette.c0, palette.c1, palette.c2].map(rgb) };
}

function rgb(colour) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}

/** The outline of a class's mark: circle, square, triangle. */
export function mark(path, x, y, c, r = RADIUS) {
  if (c === 0) {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  } else if (c === 1) {
    path.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  } else {
    path.moveTo(x, y - 1.3 * r);
    path.lineTo(x + 1.2 * r, y + 0.9 * r);
    path.lineTo(x - 1.2 * r, y + 0.9 * r);
    path.closePath();
  }
}

/** A pen on the canvas over a chart, with the canvas cleared and what is drawn cut off at the axes. */
function penOver(canvas, chart) {
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(chart.width * ratio), Math.round(chart.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, chart.width, chart.height);
  pen.save();
  pen.beginPath();
  pen.rect(chart.left, chart.top, chart.right - chart.left, chart.base - chart.top);
  pen.clip();
  return pen;
}

/** The predicted number along x. */
function drawCurve(pen, chart, [values], colour) {
  pen.beginPath();
  values.forEach((value, i) => pen.lineTo(chart.px(chart.x0 + ((chart.x1 - chart.x0) * i) / (values.length - 1)), chart.py(value)));
  pen.strokeStyle = colour;
  pen.lineWidth = 3;
  pen.stroke();
}

/** Each class's part of the plane, the stronger the further it is ahead. */
function drawAreas(pen, chart, fields, { shades }) {
  const size = Math.sqrt(fields[0].length);
  const image = new ImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    let [c, ahead] = fields.length === 1 ? [Number(fields[0][i] > 0), Math.abs(fields[0][i])] : [0, fields[0][i]];
    for (let j = 1; j < fields.length; j++) if (fields[j][i] > ahead) [c, ahead] = [j, fields[j][i]];
    const pixel = 4 * ((size - 1 - Math.floor(i / size)) * size + (i % size));
    for (let m = 0; m < 3; m++) image.data[pixel + m] = shades[c][m];
    image.data[pixel + 3] = 25 + 90 * Math.min(1, ahead);
  }
  if (small.width !== size) small.width = small.height = size;
  small.getContext("2d").putImageData(image, 0, 0);
  // The middle of an outer cell lies on the axis.
  const [w, h] = [(chart.right - chart.left) / (size - 1), (chart.base - chart.top) / (size - 1)];
  pen.drawImage(small, chart.left - w / 2, chart.top - h / 2, size * w, size * h);
}

/** Where the class changes: marching squares on fields that are 0 there. */
function drawBorder(pen, chart, fields, colour) {
  const size = Math.sqrt(fields[0].length);
  const [w, h] = [(chart.right - chart.left) / (size - 1), (chart.base - chart.top) / (size - 1)];
  pen.beginPath();
  for (const field of fields) {
    for (let cell = 0; cell < size * (size - 1); cell++) {
      const positive = (field[cell] > 0) + (field[cell + 1] > 0) + (field[cell + size] > 0) + (field[cell + size + 1] > 0);
      if (positive === 0 || positive === 4 || cell % size === size - 1) continue;
      const cuts = cutsOf(field, cell, size).map(([x, y]) => [chart.left + x * w, chart.base - y * h]);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        pen.moveTo(...cuts[i]);
        pen.lineTo(...cuts[i + 1]);
      }
    }
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.stroke();
}

/** Where a field is 0 on the sides of a cell. */
function cutsOf(field, cell, size) {
  const [column, row] = [cell % size, Math.floor(cell / size)];
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([x, y]) => [column + x, row + y, field[cell + x + y * size]]);
  return corners.flatMap(([x, y, value], i) => {
    const [toX, toY, next] = corners[(i + 1) % 4];
    if (value > 0 === next > 0) return [];
    const t = value / (value - next);
    return [[x + t * (toX - x), y + t * (toY - y)]];
  });
}

/** Upright arrows, as long as the pull of each example. */
function drawArrows(pen, chart, { X, d, n }, { pull, prediction }, unit, colour) {
  pen.beginPath();
  for (let i = 0; i < n; i++) {
    const length = Math.max(-ARROW, Math.min(ARROW, pull[i] * unit));
    if (Math.abs(length) < 1) continue;
    const x = chart.px(X[i * d]);
    const from = chart.py(d === 1 ? prediction[i] : X[i * d + 1]);
    const to = from - length;
    const head = Math.sign(length) * Math.min(5, Math.abs(length));
    pen.moveTo(x, from);
    pen.lineTo(x, to);
    pen.moveTo(x - 3, to + head);
    pen.lineTo(x, to);
    pen.lineTo(x + 3, to + head);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.stroke();
}

function drawPoints(pen, chart, { X, d, n, targets, classes, outliers }, palette) {
  for (let c = 0; c < Math.max(1, classes); c++) {
    pen.beginPath();
    for (let i = 0; i < n; i++) {
      if (classes && targets[i] !== c) continue;
      const [x, y] = [chart.px(X[i * d]), chart.py(d === 1 ? targets[i] : X[i * d + 1])];
      mark(pen, x, y, c, i < outliers ? 1.8 * RADIUS : RADIUS);
    }
    pen.fillStyle = classes ? palette[`c${c}`] : palette.c0;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = palette.paper;
    pen.stroke();
  }
}

/** The examples and what a network makes of them. `unit`: pixels of a pull of 1, 0 for no arrows. */
export function draw(canvas, chart, data, run, palette, unit) {
  const pen = penOver(canvas, chart);
  const plane = data.classes > 0;
  if (run && !run.idle) {
    if (plane) {
      drawAreas(pen, chart, run.field, palette);
      drawBorder(pen, chart, run.field, palette.text);
    }
  }
  drawPoints(pen, chart, data, palette);
  if (run && !run.idle) {
    if (!plane) drawCurve(pen, chart, run.field, palette.text);
    if (unit) drawArrows(pen, chart, data, run, unit, palette.point);
  }
  pen.restore();
}

/** Pixels of a pull of 1, so that the strongest pull is as long as an arrow may be. */
export const unitOf = (strongest) => (strongest > 0 ? ARROW / strongest : 0);

/** Curves over the epochs, [network, values] each, and their ends in words. */
export function drawHistory(svg, label, lines, says) {
  const ends = lines.filter(([, all]) => all.length).map(([net, all]) => `${net.toUpperCase()} ${format(all.at(-1))}`);
  svg.ariaLabel = `${says}: ${ends.join(", ") || "nothing yet"}.`;
  const extreme = (choose, start) => lines.reduce((found, [, all]) => all.reduce((a, b) => choose(a, b), found), start);
  const longest = Math.max(10, ...lines.map(([, all]) => all.length - 1));
  const chart = new Chart(svg, {
    x: ticks(0, longest, 4), y: ticks(extreme(Math.min, 0), extreme(Math.max, 0) || 1, 3), yLabel: label, bottom: 26 });
  if (!chart.visible) return;
  const path = (all) => {
    const every = Math.ceil(all.length / DRAWN);
    const kept = all.map((value, epoch) => [epoch, value]).filter(([epoch]) => epoch % every === 0 || epoch === all.length - 1);
    return kept.length ? "M" + kept.map(([epoch, value]) => chart.at(epoch, value)).join("L") : "";
  };
  chart.draw(lines.map(([net, all]) => `<path class="line-${net}" d="${path(all)}"/>`).join(""));
}
