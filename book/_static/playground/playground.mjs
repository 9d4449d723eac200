/* <loss-playground> static figure </loss-playground>: two small networks that are trained in the page, beside each
 * other, with two losses. What the page shows follows from the settings and the number of epochs alone: when a
 * setting changes, training starts again and runs up to the same epoch. settings.mjs has what there is to choose,
 * worker.mjs trains, pictures.mjs draws, layout.mjs has the HTML. */
import { DATA, OUTLIERS, RANGE, examples } from "./data.mjs";
import { LOSSES } from "./losses.mjs";
import { markup, style } from "./layout.mjs";
import { colours, draw, drawHistory, unitOf } from "./pictures.mjs";
import { CHOICES, METRICS, MOST_POINTS, defaults, format as address, metricsOf, misfit, natural, parse, stopped } from "./settings.mjs";

const { Chart, format } = Movable;
const NETS = ["a", "b"];
const SPEAKS = 4000; // milliseconds between what a screen reader hears during training
const PAUSE = 400; // milliseconds without a change before the address and what is heard follow
const CURVES_EVERY = 4; // frames
const REDUCED = matchMedia("(prefers-reduced-motion: reduce)");
const rateOf = (position) => Number((10 ** position).toPrecision(2));

/** The handles of the outliers; those of the second picture are for the pointer alone, or all would be told twice. */
const handlesOf = (net) => OUTLIERS.map((_, i) => `<div class="handle" data-outlier="${i}" ${net === "a"
  ? `role="slider" tabindex="0" aria-orientation="vertical" aria-valuemin="${-RANGE}" aria-valuemax="${RANGE}" aria-label="Outlier ${i + 1}"` : ""}></div>`).join("");

class LossPlayground extends Movable {
  static style = style;

  markup() {
    return markup(CHOICES, METRICS);
  }

  started() {
    this.known = [[], []]; // of each network [loss, metric] after each epoch
    this.id = 0;
    this.frame = 0;
    this.playing = false;
    this.worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.take(data);
    this.worker.onerror = () => {
      this.broken = "The training could not start, because a part of the page was not loaded. Reload the page when the network is there.";
      this.pause();
      this.render();
    };
    new MutationObserver(() => this.render()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    addEventListener("hashchange", () => location.hash.startsWith("#data=") && this.open(location.hash));
    for (const button of document.querySelectorAll("button[data-playground]")) {
      button.addEventListener("click", () => this.open(button.dataset.playground));
      button.hidden = false;
    }
    for (const net of NETS) this.listen(net);
    if (location.hash.startsWith("#data=")) this.open(location.hash);
    else this.set(defaults("line"));
  }

  /** Bring the settings of an address, and the reader to them. */
  open(hash) {
    const { settings, refused } = parse(hash);
    this.pause();
    this.set(settings);
    this.refused = refused;
    this.write();
    this.render();
    this.scrollIntoView({ block: "start" });
    this.$("train").focus({ preventScroll: true });
  }

  /** Take over settings, and train again up to their epoch. */
  set(settings) {
    this.settings = settings;
    this.refused = [];
    this.note = this.spoken = "";
    this.data = examples(settings);
    this.misfits = NETS.map((net) => misfit(settings, net, this.data));
    this.known = [[], []];
    this.strongest = 0;
    this.goal = settings.epoch;
    this.id += 1;
    this.unsent = true;
    this.ask();
  }

  /** A setting has changed. */
  change(changes) {
    const settings = { ...this.settings, ...changes };
    settings.epoch = Math.min(settings.epoch, settings.stop);
    this.set(settings);
    this.write();
  }

  write() {
    clearTimeout(this.writing); // browsers allow so many changes of the address a second
    this.writing = setTimeout(() => history.replaceState(null, "", `#${address(this.settings)}`), PAUSE);
  }

  // ---------------------------------------------------------------- training

  ask() {
    if (this.waiting || this.broken) return;
    const next = this.playing ? this.settings.epoch + this.settings.speed : 0;
    this.goal = Math.min(this.settings.stop, Math.max(this.goal, next));
    this.worker.postMessage({
      id: this.id, settings: this.unsent ? this.settings : null, until: this.goal, known: this.known.map(({ length }) => length),
    });
    this.unsent = false;
    this.waiting = true;
  }

  /** The state after some epochs, drawn with the next frame; while that happens the worker goes on. */
  take(state) {
    requestAnimationFrame(() => {
      this.waiting = false;
      if (state.id !== this.id) return this.ask(); // of settings that have changed since
      this.state = state;
      state.runs.forEach((run, i) => run.losses.forEach((loss, m) => this.known[i].push([loss, run.metrics[m]])));
      const reached = state.epoch >= this.goal || state.over;
      if (this.playing || state.epoch > this.settings.epoch) this.settings.epoch = state.epoch;
      if (this.playing && (state.over || state.epoch >= this.settings.stop)) this.pause();
      if (this.playing || !reached) this.ask();
      const quiet = REDUCED.matches && !reached; // no motion: only the end
      if (quiet) return;
      this.show();
      if (!this.playing && reached) this.arrived();
      else this.speakSometimes();
    });
  }

  play() {
    if (this.broken) return;
    if (this.settings.epoch >= this.settings.stop) {
      this.note = `Epoch ${this.settings.stop} is the last one: choose a later end, or start again.`;
      return;
    }
    if (REDUCED.matches) return this.goTo(this.settings.stop);
    this.playing = true;
    this.ask();
  }

  goTo(epoch) {
    this.settings.epoch = Math.min(epoch, this.settings.stop);
    this.goal = this.settings.epoch;
    this.write();
    this.ask();
  }

  pause() {
    if (this.playing) this.write();
    this.playing = false;
  }

  /** Training is where it was to go; those who do not see it hear so when nothing has changed for a moment. */
  arrived() {
    this.settings.epoch = Math.min(this.settings.epoch, this.state.epoch);
    clearTimeout(this.speaking);
    if (this.id > 1) this.speaking = setTimeout(() => this.speak(), PAUSE);
  }

  speak() {
    this.spokenAt = performance.now();
    this.$("status").textContent = this.spoken;
  }

  speakSometimes() {
    if (this.playing && performance.now() - (this.spokenAt ?? 0) > SPEAKS) this.speak();
  }

  // ---------------------------------------------------------------- controls

  changed(input) {
    const { id } = input;
    const value = ["range", "number"].includes(input.type) ? Number(input.value) : input.value;
    this.note = "";
    if (id === "data") this.change({ ...defaults(value), seed: this.settings.seed });
    else if (id.endsWith("-loss")) this.change({ ...natural(id[0], value), [id]: value });
    else if (id === "rate") this.change({ rate: rateOf(value) });
    else if (id === "seed") this.changeSeed(value);
    else if (id === "speed") this.settings.speed = Number(value);
    else if (id in CHOICES) this.change({ [id]: CHOICES[id].find(([each]) => String(each) === value)[0] });
    else if (id in this.settings) this.change({ [id]: value });
  }

  changeSeed(seed) {
    if (Number.isInteger(seed) && seed >= 1 && seed <= 999) this.change({ seed });
    else this.note = "The seed is a whole number from 1 to 999.";
  }

  pressed(id) {
    this.note = "";
    if (["step", "again"].includes(id)) this.pause();
    const { points, epoch } = this.settings;
    const act = {
      train: () => (this.playing ? this.pause() : this.play()),
      step: () => this.goTo(epoch + 1),
      again: () => this.change({ epoch: 0 }),
      link: () => this.copyLink(),
      "a-fix": () => this.repair(0),
      "b-fix": () => this.repair(1),
      add: () => this.addPoint(this.number("at-x"), this.number("at-y")),
      remove: () => this.change({ points: points.slice(0, -1) }),
      clear: () => this.change({ points: [] }),
    }[id];
    act();
  }

  /** Choose what a network's sentence advises; its button goes, so the focus must not stay there. */
  repair(i) {
    this.change(this.misfits[i].fix);
    this.$(`${NETS[i]}-loss`).focus();
  }

  copyLink() {
    const link = `${location.href.replace(/#.*/, "")}#${address(this.settings)}`;
    const said = (text) => {
      this.note = text;
      this.render();
      this.$("status").textContent = text;
    };
    (navigator.clipboard?.writeText(link) ?? Promise.reject()).then(
      () => said("The link is in the clipboard."),
      () => said(`Copy this link: ${link}`),
    );
  }

  addPoint(x, y) {
    const { view } = this.data;
    const within = (value, axis) => Math.max(axis[0], Math.min(axis.at(-1), Number(value.toFixed(2))));
    const c = this.settings.data === "clicks" ? Number(this.choice("class")) : 0;
    if (this.settings.points.length >= MOST_POINTS) this.note = `There are ${MOST_POINTS} points, which is the most.`;
    else this.change({ points: [...this.settings.points, [within(x, view.x), within(y, view.y), c]] });
  }

  /** Clicks into a picture, and outliers that are dragged or moved with keys. */
  listen(net) {
    const plot = this.$(`${net}-plot`);
    plot.addEventListener("click", (event) => {
      if (!["numbers", "clicks"].includes(this.settings.data)) return;
      const box = plot.getBoundingClientRect();
      this.addPoint(plot.chart.toX(event.clientX - box.left), plot.chart.toY(event.clientY - box.top));
      this.render();
    });
    const handles = this.$(`${net}-handles`);
    handles.innerHTML = handlesOf(net);
    handles.addEventListener("pointerdown", (event) => event.target.setPointerCapture(event.pointerId));
    handles.addEventListener("pointermove", (event) => {
      if (!event.buttons || !event.target.dataset.outlier) return;
      this.moveOutlier(event.target, plot.chart.toY(event.clientY - plot.getBoundingClientRect().top));
    });
    handles.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 0.5, ArrowRight: 0.5, ArrowDown: -0.5, ArrowLeft: -0.5, PageUp: 2, PageDown: -2 }[event.key];
      const to = { Home: -RANGE, End: RANGE }[event.key] ?? this.settings.outliers[event.target.dataset.outlier] + by;
      if (Number.isNaN(to)) return;
      event.preventDefault();
      this.moveOutlier(event.target, to);
    });
  }

  moveOutlier(handle, y) {
    const outliers = [...this.settings.outliers];
    outliers[handle.dataset.outlier] = Math.max(-RANGE, Math.min(RANGE, Number(y.toFixed(1))));
    this.change({ outliers });
    this.render();
  }

  // ---------------------------------------------------------------- what is shown

  /** Everything but what changes with each epoch; then that. */
  render() {
    const { settings, data } = this;
    this.palette = colours(this);
    this.sayControls();
    for (const [i, net] of NETS.entries()) {
      const chart = new Chart(this.$(`${net}-plot`), { ...data.view, bottom: 40 });
      this.$(`${net}-handles`).hidden = settings.data !== "line";
      if (!chart.visible) continue;
      chart.draw("");
      for (const handle of this.$(`${net}-handles`).children) this.place(handle, chart);
      const wrong = this.misfits[i];
      this.$(`${net}-fix`).hidden = !wrong?.fix;
      this.$(`${net}-fix`).textContent = wrong?.label ?? "";
    }
    this.show();
  }

  place(handle, chart) {
    const i = Number(handle.dataset.outlier);
    const y = this.settings.outliers[i];
    handle.style.left = `${chart.px(this.data.X[i])}px`;
    handle.style.top = `${chart.py(y)}px`;
    if (!handle.hasAttribute("role")) return;
    handle.ariaValueNow = y;
    handle.ariaValueText = `y = ${format(y, 1)}`;
  }

  sayControls() {
    const { settings, data } = this;
    for (const id of Object.keys(CHOICES)) if (this.$(id)) this.$(id).value = settings[id];
    const own = ["numbers", "clicks"].includes(settings.data);
    const shown = {
      "n-box": !own, "share-box": data.classes && !own, own, "class-box": settings.data === "clicks", "momentum-box": settings.optimiser === "momentum",
    };
    for (const net of NETS) {
      const { labels, parameter } = LOSSES[settings[`${net}-loss`]];
      shown[`${net}-labels-box`] = data.classes && labels !== "rows";
      for (const each of ["delta", "gamma"]) shown[`${net}-${each}-box`] = parameter === each;
    }
    for (const [id, is] of Object.entries(shown)) this.$(id).hidden = !is;
    for (const option of this.$("metric").options) {
      option.hidden = option.disabled = !metricsOf(settings.data).some(([key]) => key === option.value);
    }
    const marks = ["● class 0", "■ class 1", "▲ class 2"].slice(0, data.classes).join(", ");
    this.$("legend").textContent = `${marks || "● examples, the line: what the network predicts"}, arrows: how strongly each example pulls at the output`;
    this.$("rate").value = Math.log10(settings.rate);
    if (this.shadowRoot.activeElement !== this.$("seed")) this.$("seed").value = settings.seed; // not while it is typed
    for (const id of ["share", "momentum", "a-delta", "b-delta", "a-gamma", "b-gamma"]) this.$(id).value = settings[id];
    const texts = { rate: String(settings.rate), share: `${settings.share}%`, momentum: format(settings.momentum, 2) };
    for (const net of NETS) for (const each of ["delta", "gamma"]) texts[`${net}-${each}`] = format(settings[`${net}-${each}`], 1);
    for (const [id, text] of Object.entries(texts)) this.tell(id, text, "training starts again");
  }

  /** What changes with each epoch. */
  show() {
    const { state, settings } = this;
    const current = state?.id === this.id;
    this.$("train").textContent = this.playing ? "Pause" : "Train";
    this.$("epoch").textContent = `epoch ${current ? state.epoch : settings.epoch} of ${settings.stop}`;
    const refused = this.refused.length
      ? `The link has parts that the playground does not know: ${this.refused.join("; ")}. It uses its usual settings for them.` : "";
    this.$("message").textContent = this.broken || this.note || refused;
    for (const [i, net] of NETS.entries()) this.showTrouble(net, i, current ? state.runs[i] : null);
    // Until the state for new settings is there, the old pictures stay: nothing flickers while something is dragged.
    if (!current && state && !this.broken) return;
    if (current) this.showNumbers();
    for (const [i, net] of NETS.entries()) this.showNetwork(net, i, current ? state.runs[i] : null);
    this.frame = (this.frame + 1) % CURVES_EVERY;
    if (!this.playing || this.frame === 0) this.showCurves();
  }

  showTrouble(net, i, run) {
    const text = this.misfits[i]?.text ?? (run?.failed ? stopped(run) : "");
    if (this.$(`${net}-trouble`).textContent !== text) this.$(`${net}-trouble`).textContent = text;
  }

  showNetwork(net, i, run) {
    const plot = this.$(`${net}-plot`);
    if (!plot.chart?.visible) return;
    for (const pull of run?.pull ?? []) this.strongest = Math.max(this.strongest, Math.abs(pull));
    draw(this.$(`${net}-canvas`), plot.chart, this.data, run, this.palette, this.$("arrows").checked ? unitOf(this.strongest) : 0);
    const says = this.says(i);
    if (plot.ariaLabel !== says) plot.ariaLabel = says;
  }

  /** The losses of both networks and the metric over the epochs. */
  showCurves() {
    for (const [i, net] of NETS.entries()) {
      const name = `Network ${net.toUpperCase()}, ${LOSSES[this.settings[`${net}-loss`]].name} after each epoch`;
      drawHistory(this.$(`${net}-history`), `loss of ${net.toUpperCase()}`, [[net, this.known[i].map((pair) => pair[0])]], name);
    }
    const [, metric] = CHOICES.metric.find(([key]) => key === this.settings.metric);
    const lines = NETS.map((net, i) => [net, this.known[i].map((pair) => pair[1])]);
    drawHistory(this.$("metric-history"), metric, lines, `${metric} after each epoch`);
  }

  says(i) {
    const net = NETS[i].toUpperCase();
    const shown = `Network ${net}: ${this.data.n} examples, ${DATA[this.settings.data].says}`;
    if (this.misfits[i]) return `${shown}. ${this.misfits[i].text}`;
    const drawn = this.data.classes ? "the parts of the plane that the network gives to each class" : "the curve that the network predicts";
    return `${shown}; ${drawn}, and arrows that show how strongly each example pulls.`;
  }

  showNumbers() {
    const metric = CHOICES.metric.find(([key]) => key === this.settings.metric)[1];
    const last = (i, which) => this.known[i].at(-1)?.[which] ?? NaN;
    const share = ({ share }) => (share >= 0 ? `${Math.round(100 * share)}%` : "–");
    this.table([
      ["loss-now", "loss", [last(0, 0), last(1, 0)], "loss"],
      ["metric-now", metric, [last(0, 1), last(1, 1)]],
      ["share-now", "share of all slopes that the largest tenth has", this.state.runs.map(share)],
    ]);
    const one = (net, i) => {
      const trouble = this.$(`${net}-trouble`).textContent;
      return `${net.toUpperCase()}: ${trouble || `loss ${format(last(i, 0))}, ${metric} ${format(last(i, 1))}`}`;
    };
    this.spoken = `Epoch ${this.state.epoch}. ${NETS.map(one).join("; ")}`;
  }
}

Movable.define("loss-playground", LossPlayground);
