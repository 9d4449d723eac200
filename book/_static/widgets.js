/* What the figures that move (book/_widgets/*.html) share: the mathematics of the losses, a chart, and the base
 * of their custom elements. Every page links this file, so a browser fetches it once for the whole book and no
 * widget carries a copy. It defines one name, `Movable`, also in the playground's worker, where there are no
 * elements. No library, no request. */
"use strict";

globalThis.Movable = (() => {
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  /** x log y with 0 log 0 = 0. */
  const xlogy = (x, y) => (x === 0 ? 0 : x * Math.log(y));

  /** Logarithms of the softmax; the largest class keeps all its digits. */
  function logSoftmax(z) {
    const top = z.indexOf(Math.max(...z));
    const rest = sum(z.map((value, j) => (j === top ? 0 : Math.exp(value - z[top]))));
    return z.map((value) => value - z[top] - Math.log1p(rest));
  }

  /* Losses of one example and their slopes in the prediction x; `q` holds delta. */
  const losses = {
    mean_squared_error: { value: (y, x) => (x - y) ** 2, slope: (y, x) => 2 * (x - y) },
    mean_absolute_error: { value: (y, x) => Math.abs(x - y), slope: (y, x) => Math.sign(x - y) },
    mean_squared_logarithmic_error: {
      value: (y, x) => (Math.log1p(x) - Math.log1p(y)) ** 2,
      slope: (y, x) => (2 * (Math.log1p(x) - Math.log1p(y))) / (1 + x),
    },
    huber: {
      value: (y, x, { delta }) => {
        const e = Math.abs(x - y);
        return e <= delta ? e ** 2 / 2 : delta * (e - delta / 2);
      },
      slope: (y, x, { delta }) => Math.max(-delta, Math.min(delta, x - y)),
    },
    poisson: { value: (y, x) => x - xlogy(y, x), slope: (y, x) => 1 - y / x },
    hinge: { value: (y, x) => Math.max(0, 1 - y * x), slope: (y, x) => (y * x < 1 ? -y : 0) },
    squared_hinge: {
      value: (y, x) => Math.max(0, 1 - y * x) ** 2,
      slope: (y, x) => -2 * y * Math.max(0, 1 - y * x),
    },
    /* Here y is 0 to 1, x the logit. */
    binary_crossentropy: {
      value: (y, x) => y * softplus(-x) + (1 - y) * softplus(x),
      slope: (y, x) => sigmoid(x) - y,
    },
  };

  const entropy = (p) => -sum(p.map((value) => xlogy(value, value)));
  const crossEntropy = (p, q) => -sum(p.map((value, j) => xlogy(value, q[j])));
  const divergence = (p, q) => sum(p.map((value, j) => xlogy(value, value / q[j])));

  /** The share of a standard Gaussian below x (Abramowitz and Stegun 7.1.26 would be 1e-7 off: a series is exact). */
  function below(x) {
    if (x > 0) return 1 - below(-x);
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    if (x > -3) {
      let [term, total] = [-x, -x];
      for (let k = 1; k < 60; k++) total += term *= (x * x) / (2 * k + 1);
      return 0.5 - density * total;
    }
    let fraction = 0; // Mills' ratio as a continued fraction
    for (let k = 60; k > 0; k--) fraction = k / (-x + fraction);
    return density / (-x + fraction);
  }

  /** Uniform and standard normal numbers from a small seeded generator (mulberry32), so that a run can be repeated. */
  function random(seed) {
    let state = seed;
    const uniform = () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) };
  }

  /** Four decimals, two significant digits below 0.001, and a real minus sign. */
  function format(x, digits = 4) {
    if (!Number.isFinite(x)) return Number.isNaN(x) ? "–" : x > 0 ? "∞" : "−∞";
    if (Math.abs(x) >= 1e6) return x.toExponential(2).replace("e+", "e").replaceAll("-", "−");
    // Below 1e-12 there is nothing but rounding.
    const small = Math.abs(x) > 1e-12 && Math.abs(x) < 1e-3 && digits === 4;
    const text = small ? x.toPrecision(2) : x.toFixed(digits);
    return (Number(text) === 0 ? text.replace("-", "") : text).replaceAll("-", "−");
  }

  /** The same where numbers get tiny: 1.3 · 10⁻⁵. */
  function scientific(x) {
    if (!(Math.abs(x) < 1e-3) || x === 0) return format(x);
    const [digits, exponent] = x.toExponential(1).split("e-");
    return `${digits.replace("-", "−")} · 10⁻${[...exponent].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
  }

  /** Some n round ticks from about `low` to about `high`. */
  function ticks(low, high, n = 5) {
    const raw = (high - low) / n || 1;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw * 0.999);
    const first = Math.floor(low / step + 1e-9);
    const last = Math.ceil(high / step - 1e-9);
    const round = (value) => Number(value.toPrecision(12));
    return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step));
  }

  /** A chart in an <svg>: axes from ticks, and conversion between values and pixels. */
  class Chart {
    constructor(svg, { x, y, xLabel = "", yLabel = "", left, bottom = 46, top = yLabel ? 28 : 12 }) {
      const { width, height } = svg.getBoundingClientRect();
      left ??= Math.max(28, 12 + 8 * Math.max(...y.map((tick) => String(tick).length)));
      Object.assign(this, { svg, width, height, xTicks: x, yTicks: y, xLabel, yLabel, left });
      Object.assign(this, { top, right: width - 10, base: height - bottom });
      [this.x0, this.x1, this.y0, this.y1] = [x[0], x.at(-1), y[0], y.at(-1)];
      this.scale = (this.right - left) / (this.x1 - this.x0);
      this.rise = (this.base - this.top) / (this.y1 - this.y0);
      this.visible = width > 0; // not so in print
      svg.chart = this;
    }
    px(x) {
      return this.left + (x - this.x0) * this.scale;
    }
    py(y) {
      return Math.max(-1e5, Math.min(1e5, this.base - (y - this.y0) * this.rise));
    }
    at(x, y) {
      return `${this.px(x).toFixed(2)} ${this.py(y).toFixed(2)}`;
    }
    toX(pixel) {
      return this.x0 + (pixel - this.left) / this.scale;
    }
    toY(pixel) {
      return this.y0 + (this.base - pixel) / this.rise;
    }
    /** The path of a function. */
    path(f, from = this.x0, to = this.x1, n = 240) {
      const points = Array.from({ length: n + 1 }, (_, i) => from + ((to - from) * i) / n);
      return "M" + points.filter((x) => Number.isFinite(f(x))).map((x) => this.at(x, f(x))).join("L");
    }
    /** A tangent of the same length on the screen whatever its slope. */
    tangent(x, y, slope, length = 90) {
      const reach = length / Math.hypot(this.scale, slope * this.rise);
      return `<path class="tangent" d="M${this.at(x - reach, y - reach * slope)}L${this.at(x + reach, y + reach * slope)}"/>`;
    }
    point(x, y, style = "") {
      return `<circle class="point ${style}" cx="${this.px(x)}" cy="${this.py(y)}" r="7"/>`;
    }
    /** Draw the axes and `inside`, which is clipped, and `above`, which is not. */
    draw(inside, above = "") {
      const { left, right, top, base, svg, width, height } = this;
      const name = `inside-${svg.id}`;
      const text = (value) => String(value).replace("-", "−");
      const grid = [
        ...this.xTicks.map((t) => `<path class="grid" d="M${this.px(t)} ${base}V${top}"/>
          <text x="${this.px(t)}" y="${base + 18}" text-anchor="middle">${text(t)}</text>`),
        ...this.yTicks.map((t) => `<path class="grid ${t === 0 ? "zero" : ""}" d="M${left} ${this.py(t)}H${right}"/>
          <text x="${left - 8}" y="${this.py(t) + 4}" text-anchor="end">${text(t)}</text>`),
      ];
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.innerHTML = `<clipPath id="${name}"><path d="M${left - 3} ${top}H${right + 3}V${base + 3}H${left - 3}Z"/></clipPath>
        ${grid.join("")}
        <text x="${(left + right) / 2}" y="${height - 8}" text-anchor="middle">${this.xLabel}</text>
        <text x="2" y="14">${this.yLabel}</text>
        <g clip-path="url(#${name})">${inside}</g>${above}`;
    }
  }

  const style = `
    :host { display: block; margin: 1.5rem 0; container-type: inline-size;
      --text: var(--pst-color-text-base, #222); --muted: var(--pst-color-text-muted, #555);
      --paper: var(--pst-color-background, #fff);
      --line: var(--pst-color-border, #bbb); --accent: var(--pst-color-primary, #0a7d91);
      --c0: color-mix(in oklab, #0072b2 80%, var(--text)); --c1: color-mix(in oklab, #d55e00 85%, var(--text));
      --c2: color-mix(in oklab, #009e73 80%, var(--text)); --c3: color-mix(in oklab, #a8548a 85%, var(--text));
      --c4: var(--muted); --point: var(--c3); }
    slot { display: none; }
    .explorer { color: var(--text); display: grid; gap: .75rem 1.5rem; align-items: start;
      grid-template: "plot controls" auto "plot numbers" 1fr / minmax(0, 1fr) 16.5rem;
      border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
    svg.plot { width: 100%; height: 30rem; display: block; }
    svg.drag { touch-action: pan-y; cursor: crosshair; }
    @container (max-width: 36rem) {
      .explorer { grid-template: "plot" "controls" "numbers" / minmax(0, 1fr); padding: .75rem; }
      svg.plot { height: 16rem; } }
    .plot, .plots { grid-area: plot; min-width: 0; } .controls { grid-area: controls; } .numbers { grid-area: numbers; }
    .plots .plot { grid-area: auto; }
    .controls { display: grid; gap: .25rem; grid-template-columns: minmax(0, 1fr); }
    .slider { display: grid; grid-template-columns: 1fr auto; align-items: center; }
    .slider b { text-align: right; font-variant-numeric: tabular-nums; }
    .slider input { grid-column: 1 / -1; }
    .line .slider { grid-template-columns: var(--label, 7.2rem) minmax(0, 1fr) 3rem; gap: .5rem; }
    .line label { gap: .3rem; }
    .line .slider input { grid-column: auto; }
    label { display: flex; gap: .5rem; align-items: center; min-height: 1.75rem; }
    input[type=range] { width: 100%; height: 1.75rem; margin: 0; accent-color: var(--accent); }
    input[type=radio], input[type=checkbox] { inline-size: 1.15rem; block-size: 1.15rem; margin: 0;
      flex: none; accent-color: var(--accent); }
    :is(input, button, select):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    button, select { font: inherit; max-width: 100%; color: inherit; background: var(--paper); border: 1px solid var(--muted);
      border-radius: .3rem; min-height: 2.25rem; padding: .1rem .8rem; cursor: pointer; }
    button.main { background: var(--accent); border-color: var(--accent); color: var(--pst-color-primary-text, #fff); }
    .buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .25rem; }
    fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1rem; min-width: 0; }
    legend { padding: 0; }
    i { font-style: italic; font-family: KaTeX_Math, "Times New Roman", serif; }
    table { border-collapse: collapse; width: 100%; }
    caption, .hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
    th { font-weight: normal; text-align: left; padding: .15rem 0; }
    td, thead th + th { text-align: right; font-variant-numeric: tabular-nums; padding: .15rem 0 .15rem .6rem; white-space: nowrap; }
    tr.loss > * { font-weight: bold; border-top: 1px solid var(--line); }
    .dropped { color: var(--muted); text-decoration: line-through; }
    .note { margin: .25rem 0 0; font-size: .9em; min-height: 1.5em; }
    svg.swatch { width: 1.5rem; height: .6rem; margin-right: .4rem; vertical-align: middle; flex: none; }
    svg text { fill: var(--text); font-size: .85rem; }
    .grid { stroke: var(--line); stroke-width: 1; opacity: .6; }
    .zero { opacity: 1; stroke: var(--muted); }
    .curve { fill: none; stroke: var(--text); stroke-width: 3; }
    .term { fill: none; stroke-width: 2.5; }
    .term-0 { stroke: var(--c0); stroke-dasharray: 7 4; }
    .term-1 { stroke: var(--c1); stroke-dasharray: 2 4; }
    .term-2 { stroke: var(--c2); stroke-dasharray: 9 3 2 3; }
    .term-3 { stroke: var(--c3); }
    .term-4 { stroke: var(--c4); stroke-dasharray: 14 4; }
    path.dropped { opacity: .35; }
    .tangent { stroke: var(--point); stroke-width: 2.5; }
    .drop { fill: none; stroke: var(--muted); stroke-dasharray: 3 4; }
    .point { fill: var(--point); stroke: var(--paper); stroke-width: 2; }
    @media print { slot { display: contents; } .explorer { display: none; } }
  `;

  /** The base of the elements. A subclass has
   *    markup()         its HTML: controls, <svg class="plot"> (with class "drag" where a pointer moves it)
   *    render()         numbers and drawing from the state of the controls
   *    changed(input)   before a rendering that an input caused
   *    pressed(id)      a button
   *    dragged(chart, x, y)   a pointer on a plot, in the plot's coordinates */
  class Movable extends (globalThis.HTMLElement ?? Object) {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      this.$ = (id) => root.getElementById(id);
      root.innerHTML = `<style>${style}${this.constructor.style ?? ""}</style>${this.markup()}
        <p class="hidden" id="status" role="status"></p><slot></slot>`;
      root.addEventListener("input", ({ target }) => {
        this.changed?.(target);
        this.render();
        // A slider speaks for itself (see `tell`); other controls do not.
        this.$("status").textContent = target.type === "range" ? "" : this.spoken;
      });
      root.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (!button) return;
        this.pressed(button.id);
        this.render();
        this.$("status").textContent = this.spoken;
      });
      for (const plot of root.querySelectorAll("svg.drag")) {
        const move = (event) => {
          const box = plot.getBoundingClientRect();
          const [x, y] = [event.clientX - box.left, event.clientY - box.top];
          this.dragged(plot.chart, plot.chart.toX(x), plot.chart.toY(y));
          this.render();
        };
        plot.addEventListener("pointerdown", (event) => {
          plot.setPointerCapture(event.pointerId);
          move(event);
        });
        plot.addEventListener("pointermove", (event) => event.buttons && move(event));
      }
      this.started?.();
      new ResizeObserver(() => this.render()).observe(this);
    }

    number(id) {
      return Number(this.$(id).value);
    }
    choice(name) {
      return this.shadowRoot.querySelector(`[name="${name}"]:checked`)?.value;
    }
    /** Show a slider's value, and let it say what it did. */
    tell(id, text, says = this.spoken) {
      this.$(`${id}-value`).textContent = text;
      this.$(id).ariaValueText = `${this.$(id).dataset.symbol} = ${text}, ${says}`;
    }
    /** Replace the table of live numbers. A row: [id, head, value or values, class]. */
    table(rows) {
      const cell = (id) => (value, i) => `<td ${i || !id ? "" : `id="${id}"`}>${typeof value === "number" ? format(value) : value}</td>`;
      this.$("numbers").innerHTML = rows
        .map(([id, head, values, className = ""]) => `<tr class="${className}"><th scope="row">${head}</th>${[values].flat().map(cell(id)).join("")}</tr>`)
        .join("");
    }

    static define(name, element) {
      if (!customElements.get(name)) customElements.define(name, element);
    }
  }

  const controls = {
    /** An <input> with its label and live value. */
    slider: (id, { min, max, step, value, symbol = "", label = "" }, text = `${label} <i>${symbol}</i>`) => `
      <div class="slider"><label for="${id}"><span id="${id}-label">${text}</span></label><b id="${id}-value"></b>
      <input type="range" id="${id}" min="${min}" max="${max}" step="${step}" value="${value}" data-symbol="${symbol}"></div>`,
    /** The same in one line. */
    line: (id, { min, max, step, value, symbol = "", label = "" }, text = `${label} <i>${symbol}</i>`) => `
      <div class="line"><div class="slider"><label for="${id}"><span id="${id}-label">${text}</span></label>
      <input type="range" id="${id}" min="${min}" max="${max}" step="${step}" value="${value}" data-symbol="${symbol}">
      <b id="${id}-value"></b></div></div>`,
    choices: (name, legend, options, chosen) => `<fieldset><legend>${legend}</legend>${options
      .map(([value, text]) => `<label><input type="radio" name="${name}" value="${value}" ${String(value) === String(chosen) ? "checked" : ""}><span>${text}</span></label>`)
      .join("")}</fieldset>`,
    check: (id, text, checked = false) => `<label><input type="checkbox" id="${id}" ${checked ? "checked" : ""}><span>${text}</span></label>`,
    swatch: (className) => `<svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path class="${className}" d="M0 5H24"/></svg>`,
    numbers: (caption, head = "") => `<div class="numbers"><table><caption>${caption}</caption>${head}
      <tbody id="numbers"></tbody></table><p class="note" id="note"></p></div>`,
  };

  return Object.assign(Movable, {
    losses, sum, sigmoid, softplus, xlogy, logSoftmax, entropy, crossEntropy, divergence, below,
    random, format, scientific, ticks, Chart, ...controls,
  });
})();
