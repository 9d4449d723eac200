/* A Parsons problem: lines in words, to be put in order and indented by mouse, touch or keyboard. An order is right
 * if it computes the same as the given one: each line makes a new value of those that it reads, and loops run twice. */
"use strict";

(() => {
  const STEP = 28; // pixels of a level
  const quoted = (line) => `“${line.words.replace(/:$/, "")}”`;

  // ------------------------------------------------------------------ following the values

  /** What stands inside a line at `at`: the end of its block. */
  function blockEnd(program, at) {
    let end = at + 1;
    while (end < program.length && program[end].level > program[at].level) end++;
    return end;
  }

  /** Why the indentation cannot be read; nothing if it can. */
  function misplaced(program) {
    for (const [at, { line, level }] of program.entries()) {
      const above = program[at - 1];
      const deepest = above ? above.level + (above.line.kind === "loop" ? 1 : 0) : 0;
      if (level > deepest)
        return `${quoted(line)} is indented, but the line above it opens no loop that it could belong to.`;
      if (line.kind === "loop" && blockEnd(program, at) === at + 1)
        return `Nothing stands inside ${quoted(line)}. Indent the lines below it that are to be repeated.`;
    }
    return "";
  }

  /** Run a program of {line, level}: its result as a number that stands for a value, and what each line did. */
  function run(program, given, numbers) {
    const values = new Map(given.map((name) => [name, { value: name, from: null }]));
    const trace = [];
    let result = null;
    const numbered = (text) => numbers.get(text) ?? numbers.set(text, `#${numbers.size}`).get(text);

    /** The value of a place such as `sums` or `sums[W1]`, with the lines that it comes from. */
    function get(place) {
      const whole = place.replace(/\[.*/, "");
      if (whole !== place) {
        const part = values.get(place) ?? values.get(whole);
        return part && { ...part, value: values.has(place) ? part.value : numbered(`${part.value}${place}`) };
      }
      const base = values.get(place);
      const parts = [...values].filter(([name]) => name.startsWith(`${place}[`)).sort(([a], [b]) => (a < b ? -1 : 1));
      if (!base || !parts.length) return base;
      return { value: numbered(`${base.value}{${parts.map(([name, { value }]) => name + value)}}`), from: parts.at(-1)[1].from };
    }

    function set(place, entry) {
      if (!place.includes("[")) for (const name of [...values.keys()]) if (name.startsWith(`${place}[`)) values.delete(name);
      values.set(place, entry);
    }

    function execute({ line }, turn) {
      const read = line.reads.map((place) => [place, get(place)]);
      const lacking = read.find(([, entry]) => !entry);
      if (lacking) throw { line, place: lacking[0] };
      trace.push({ line, from: Object.fromEntries(read.map(([place, { from }]) => [place, from])) });
      const used = read.map(([place, { value }]) => place + value).join();
      if (line.kind === "return") result = numbered(`return ${used}`);
      for (const place of line.writes) {
        let value = numbered(`${line.words} ${place} ${turn} ${used}`);
        if (line.kind === "convert") {
          const old = get(place).value;
          value = numbers.get(`converted ${old}`) ? old : numbered(`${old} as an array`);
          numbers.set(`converted ${value}`, true);
        }
        set(place, { value, from: line });
      }
    }

    function walk(from, to) {
      for (let at = from; at < to && result === null; ) {
        const end = blockEnd(program, at);
        if (program[at].line.kind === "loop")
          for (const turn of [1, 2]) {
            execute(program[at], turn);
            walk(at + 1, end);
            if (result !== null) return;
          }
        else execute(program[at], 0);
        at = end;
      }
    }

    walk(0, program.length);
    return { result, trace };
  }

  /** The loop around a line, or nothing. */
  function around(program, line) {
    const at = program.findIndex((each) => each.line === line);
    for (let i = at - 1; i >= 0; i--) if (program[i].level < program[at].level) return program[i].line;
    return null;
  }

  /** Why the result is another one: a sentence about the first line that does something else. */
  function difference(mine, right, program, solution) {
    const last = solution.at(-1).line;
    const silent = program.find(({ line }) => !mine.trace.some((step) => step.line === line));
    if (silent) return `${quoted(last)} ends the function, and ${quoted(silent.line)} has not run by then.`;
    for (const { line } of solution) {
      const [here, there] = [around(program, line), around(solution, line)];
      if (here === there) continue;
      if (line.kind === "return") return `${quoted(line)} stands inside ${quoted(here)}, and ends the function in its first turn.`;
      const times = (trace) => trace.filter((step) => step.line === line).length;
      if (times(mine.trace) === times(right.trace)) continue;
      if (there && times(mine.trace) < times(right.trace)) return `${quoted(line)} is not repeated often enough: it belongs inside ${quoted(there)}.`;
      return `${quoted(line)} is repeated in ${quoted(here)}, and should not be: it belongs outside that loop.`;
    }
    for (const [at, step] of mine.trace.entries()) {
      const same = (each) => each.line === step.line;
      const turn = mine.trace.slice(0, at).filter(same).length;
      const other = right.trace.findIndex((each, i) => same(each) && right.trace.slice(0, i).filter(same).length === turn);
      for (const [place, from] of Object.entries(step.from)) {
        const wanted = right.trace[other].from[place];
        if (wanted === from) continue;
        const ran = (trace, end) => trace.slice(0, end).filter((each) => each.line === wanted).length;
        if (wanted && ran(mine.trace, at) < ran(right.trace, other))
          return `${quoted(step.line)} needs what ${quoted(wanted)} gives, and comes too early.`;
        return `${quoted(step.line)} comes after ${quoted(from)}, which has changed what it needs.`;
      }
    }
    return "One of the lines uses a value at the wrong time. Follow the values through the first two turns of the loop.";
  }

  /** A sentence on an order of the lines, and whether it is right. */
  function check(program, { lines, given }) {
    const wrong = misplaced(program);
    if (wrong) return { right: false, text: wrong };
    const solution = lines.map((line) => ({ line, level: line.level }));
    const numbers = new Map();
    const right = run(solution, given, numbers);
    try {
      const mine = run(program, given, numbers);
      if (mine.result === right.result) return { right: true, text: "Right: in this order the steps compute what they should. Now write each of them in Python." };
      return { right: false, text: difference(mine, right, program, solution) };
    } catch (lack) {
      if (!lack.line) throw lack;
      const source = lines.find(({ writes }) => writes.includes(lack.place)) ?? lines.find(({ writes }) => writes.includes(lack.place.replace(/\[.*/, "")));
      const where = source.kind === "loop" ? "belongs inside" : "needs the result of";
      return { right: false, text: `${quoted(lack.line)} ${where} ${quoted(source)}, which has not run by then.` };
    }
  }

  // ------------------------------------------------------------------ the list

  function puzzle(details) {
    if (details.dataset.ready) return;
    details.dataset.ready = "yes";
    const data = JSON.parse(details.dataset.lines);
    const name = details.dataset.puzzle;
    const deepest = data.lines.filter(({ kind }) => kind === "loop").length;
    const list = details.querySelector(".puzzle-lines");
    const panel = Questions.make("div", "exercise-panel");
    panel.innerHTML = `
      <p class="exercise-hint" id="hint-puzzle-${name}">Put the lines in an order that works, and indent what a loop repeats. Drag a line; on a touch screen
        take it by its dots. On the keyboard ↑ and ↓ move the line that has the focus, → and ← indent it.</p>
      <div class="exercise-buttons">
        <button type="button" data-do="check">Check the order</button>
        <button type="button" data-do="up">Up</button>
        <button type="button" data-do="down">Down</button>
        <button type="button" data-do="in">Indent</button>
        <button type="button" data-do="out">Outdent</button>
        <button type="button" data-do="reset">Start again</button>
      </div>
      <p class="puzzle-result" role="status"></p>`;
    const result = panel.querySelector(".puzzle-result");
    list.replaceWith(panel);
    panel.querySelector(".exercise-hint").after(list);
    const rows = () => [...list.children];
    const level = (row) => Number(row.dataset.level);
    let chosen = null;

    function choose(row) {
      chosen = row;
      for (const each of rows()) each.firstElementChild.setAttribute("aria-pressed", each === row);
    }

    function indent(row, to) {
      row.dataset.level = Math.max(0, Math.min(deepest, to));
      row.style.marginInlineStart = `${level(row) * STEP}px`;
    }

    /** Say where a line is now; what was said about the order no longer holds. */
    function moved(row) {
      result.dataset.kind = "";
      const depth = ["", ", indented once", ", indented twice"][level(row)] ?? `, indented ${level(row)} times`;
      result.textContent = `Line ${rows().indexOf(row) + 1} of ${rows().length}${depth}.`;
    }

    function act(action, row) {
      const [above, below] = [row.previousElementSibling, row.nextElementSibling];
      if (action === "up" && above) above.before(row);
      if (action === "down" && below) below.after(row);
      if (action === "in") indent(row, level(row) + 1);
      if (action === "out") indent(row, level(row) - 1);
      moved(row);
    }

    function fill() {
      list.replaceChildren(
        ...data.order.map((index) => {
          const row = document.createElement("li");
          const button = Object.assign(Questions.make("button", "puzzle-line", data.lines[index].words), { type: "button" });
          button.setAttribute("aria-describedby", `hint-puzzle-${name}`);
          const grip = Questions.make("span", "puzzle-grip", "⠿");
          grip.setAttribute("aria-hidden", "true");
          button.prepend(grip);
          row.append(button);
          row.dataset.index = index;
          indent(row, 0);
          return row;
        }),
      );
      choose(rows()[0]);
      result.textContent = "";
    }

    list.addEventListener("focusin", ({ target }) => choose(target.closest("li")));
    list.addEventListener("keydown", (event) => {
      const action = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" }[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const row = event.target.closest("li");
      act(action, row);
      row.firstElementChild.focus(); // moving takes the focus away
    });
    list.addEventListener("pointerdown", (event) => {
      const row = event.target.closest("li");
      if (!row || event.button || (event.pointerType !== "mouse" && !event.target.closest(".puzzle-grip"))) return;
      choose(row);
      const [x, y, from] = [event.clientX, event.clientY, level(row)];
      let dragged = false;
      const move = ({ clientX, clientY, pointerId }) => {
        if (!dragged && Math.hypot(clientX - x, clientY - y) < 5) return;
        dragged = true;
        list.setPointerCapture(pointerId);
        row.classList.add("dragged");
        indent(row, from + Math.round((clientX - x) / STEP));
        const middle = (each) => each.getBoundingClientRect().top + each.offsetHeight / 2;
        const next = rows().find((each) => each !== row && middle(each) > clientY);
        if (next !== row.nextElementSibling) list.insertBefore(row, next ?? null);
      };
      const stop = () => {
        list.removeEventListener("pointermove", move);
        row.classList.remove("dragged");
        if (dragged) moved(row);
      };
      list.addEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) list.addEventListener(end, stop, { once: true });
    });
    panel.addEventListener("click", ({ target }) => {
      const action = target.closest("button[data-do]")?.dataset.do;
      if (!action) return;
      if (action === "reset") fill();
      else if (action !== "check") act(action, chosen);
      else {
        const program = rows().map((row) => ({ line: data.lines[row.dataset.index], level: level(row) }));
        const { right, text } = check(program, data);
        result.dataset.kind = right ? "ok" : "wrong";
        result.textContent = text;
        const id = `puzzle-${name}`;
        if (right || !Questions.read(id).right) Questions.write(id, { last: Questions.day(), right });
      }
    });
    fill();
  }

  Object.assign(Exercises.panels, { puzzle, order: check });
})();
