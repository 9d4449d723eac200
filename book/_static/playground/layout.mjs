/* The HTML and the style of the playground. */
const { slider, choices, check, swatch, numbers } = Movable;

export const style = `
  @media screen { .explorer { display: block; } }
  .groups, .pair { display: grid; gap: .5rem 1.5rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .group { display: grid; gap: .25rem .75rem; grid-template-columns: repeat(2, minmax(0, 1fr)); align-content: start; }
  .head { font-weight: bold; font-size: 1rem; margin: .25rem 0; grid-column: 1 / -1; }
  .box { display: grid; align-content: start; } .box > label { display: block; min-height: 0; font-size: .9em; }
  .box.wide, .wide { grid-column: 1 / -1; }
  [hidden] { display: none !important; }
  select, input[type=number] { width: 100%; box-sizing: border-box; padding-inline: .4rem; }
  input[type=number] { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--muted);
    border-radius: .3rem; min-height: 2.25rem; }
  .bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0 .25rem; position: sticky;
    top: var(--pst-header-article-height, 0); background: var(--paper); padding: .4rem 0; z-index: 2; }
  .bar select { width: auto; } #train { min-width: 5rem; } #epoch { font-variant-numeric: tabular-nums; margin-left: auto; }
  .stage { position: relative; } .stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
  .stage svg.plot { height: 20rem; } svg.plot.history { height: 8rem; overflow: visible; }
  .handle { position: absolute; width: 1.6rem; height: 1.6rem; margin: -.8rem 0 0 -.8rem; border-radius: 50%; box-sizing: border-box;
    border: 2px solid var(--point); cursor: ns-resize; touch-action: none; }
  .handle:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
  .trouble { margin: .25rem 0; font-weight: bold; } .trouble:empty { display: none; }
  .legend { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .25rem 0; font-size: .9em; }
  .line-a, .line-b { fill: none; stroke: var(--c0); stroke-width: 2.5; } .line-b { stroke: var(--c1); stroke-dasharray: 7 4; }
  table { max-width: 34rem; }
  .note { overflow-wrap: anywhere; } :is(.note, .legend):empty { display: none; }
  .end { align-items: end; }
  @container (max-width: 36rem) {
    .groups, .pair { grid-template-columns: minmax(0, 1fr); } .stage svg.plot { height: 15rem; } svg.plot.history { height: 6.5rem; } }
`;

const options = (list) => list.map(([value, text]) => `<option value="${value}">${text}</option>`).join("");
const select = (id, label, list, className = "") =>
  `<div class="box ${className}" id="${id}-box"><label for="${id}">${label}</label><select id="${id}">${options(list)}</select></div>`;
const field = (id, label, attributes) =>
  `<div class="box" id="${id}-box"><label for="${id}">${label}</label><input type="number" id="${id}" ${attributes}></div>`;
const range = (id, text, { symbol, ...bounds }, className = "") => `<div class="${className}" id="${id}-box">${slider(id, { ...bounds, symbol, value: bounds.min }, text)}</div>`;

const data = (CHOICES, METRICS) => `<div class="group" role="group" aria-label="Data"><p class="head">Data</p>
  ${select("data", "examples", CHOICES.data, "wide")}
  ${select("n", "how many", CHOICES.n)}${field("seed", "seed", 'min="1" max="999" step="1"')}
  ${range("share", "share of the last class", { min: 0, max: 50, step: 1, symbol: "share" }, "wide")}
  <div class="group box wide" id="own">
    <div class="box wide" id="class-box">${choices("class", "class of the next point", [[0, "● 0"], [1, "■ 1"], [2, "▲ 2"]], 0)}</div>
    ${field("at-x", "x, to the right", 'value="0" min="-2" max="2" step="0.1"')}${field("at-y", "y, upwards", 'value="0" min="-4" max="4" step="0.1"')}
    <div class="buttons box wide" style="display: flex"><button type="button" id="add">Add point</button>
      <button type="button" id="remove">Remove last</button><button type="button" id="clear">Remove all</button></div>
  </div>
  ${`<div class="box wide" id="metric-box"><label for="metric">metric</label><select id="metric">
    <optgroup label="of numbers">${options(METRICS.numbers)}</optgroup><optgroup label="of classes">${options(METRICS.classes)}</optgroup></select></div>`}
</div>`;

const training = (CHOICES) => `<div class="group" role="group" aria-label="Network and training"><p class="head">Both networks</p>
  ${select("hidden", "hidden units", CHOICES.hidden)}${select("start", "first weights", CHOICES.start)}
  ${select("optimiser", "optimiser", CHOICES.optimiser, "wide")}
  ${range("rate", "learning rate", { min: -4, max: 1, step: 0.1, symbol: "learning rate" })}
  ${range("momentum", "momentum", { min: 0, max: 0.99, step: 0.01, symbol: "momentum" })}
  ${select("batch", "examples a batch", CHOICES.batch)}${select("stop", "epochs", CHOICES.stop)}
</div>`;

const network = (net, CHOICES) => {
  const name = net.toUpperCase();
  return `<div role="group" aria-label="Network ${name}"><p class="head">${swatch(`line-${net}`)}Network ${name}</p>
    <div class="group">${select(`${net}-loss`, "loss", CHOICES[`${net}-loss`], "wide")}
      ${select(`${net}-output`, "output", CHOICES[`${net}-output`])}${select(`${net}-labels`, "labels", CHOICES[`${net}-labels`])}
      ${range(`${net}-delta`, "<i>δ</i>", { min: 0.1, max: 5, step: 0.1, symbol: "δ" })}
      ${range(`${net}-gamma`, "<i>γ</i>", { min: 0, max: 5, step: 0.1, symbol: "γ" })}</div>
    <p class="trouble" id="${net}-trouble"></p><button type="button" id="${net}-fix" hidden></button>
    <div class="stage"><svg class="plot" id="${net}-plot" role="img"></svg><canvas id="${net}-canvas" aria-hidden="true"></canvas>
      <div id="${net}-handles"></div></div>
    <svg class="plot history" id="${net}-history" role="img"></svg></div>`;
};

export const markup = (CHOICES, METRICS) => `<div class="explorer" role="group" aria-label="The playground: two networks trained beside each other">
  <div class="groups">${data(CHOICES, METRICS)}${training(CHOICES)}</div>
  <div class="bar"><button type="button" class="main" id="train">Train</button><button type="button" id="step">One epoch</button>
    <button type="button" id="again">Start again</button><span id="epoch"></span></div>
  <p class="note" id="message"></p>
  <p class="legend" id="legend"></p>
  <div class="pair">${network("a", CHOICES)}${network("b", CHOICES)}</div>
  <svg class="plot history" id="metric-history" role="img"></svg>
  ${numbers("Live numbers", '<thead><tr><td></td><th scope="col">A</th><th scope="col">B</th></tr></thead>')}
  <div class="buttons end">${check("arrows", "arrows", true)}
    ${select("speed", "speed", CHOICES.speed)}<button type="button" id="link">Copy a link to this state</button></div>
</div>`;
