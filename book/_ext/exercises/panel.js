/* The exercises in the page, second part: editors, Python in a worker, the notebook to hand in.
 * Loaded when the first exercise of a page is opened. */
"use strict";

(() => {
  const { base, prefix, read, write, script, all } = Exercises;
  const version = Exercises.version();
  const PYODIDE = "pyodide-0.27.7"; // graded_exercises.py makes this folder
  const LIMIT = 20; // seconds that code may run, also on a slow phone
  const LONGER = 60; // the same for a picture, which may train a network

  // ------------------------------------------------------------------ Python

  let worker = null;
  let loaded = false; // has this worker answered once?
  let current = null; // {name, settle, clock}: one job at a time

  function end(outcome) {
    if (!current) return;
    clearTimeout(current.clock);
    const { settle } = current;
    current = null;
    settle(outcome);
  }

  /** End Python at once; the next job starts it again. */
  function kill(outcome) {
    worker?.terminate();
    worker = null;
    loaded = false;
    end(outcome);
  }

  function limit() {
    current.clock ??= setTimeout(() => {
      const other = current.running && current.running !== current.name ? `your ${current.running}` : "it";
      const text = `Stopped: ${other} was not done after ${current.seconds} seconds. Look for a loop that never stops.`;
      kill({ text, judged: true });
    }, current.seconds * 1000);
  }

  function received({ data }) {
    if (!current) return;
    if (data.type === "started") {
      loaded = true;
      if (data.name) current.running = data.name;
      current.says(current.running);
      limit();
    } else if (data.type === "done") {
      end({ ...data, judged: true });
    } else if (data.stage === "load") {
      kill({ text: `Python could not be loaded (${data.text}). Is the network there? Try again.` });
    } else {
      kill({
        judged: true,
        text: /memory/i.test(data.text)
          ? "Python ran out of memory. Look for an array that grows without bound."
          : "Python itself stopped (an exit, or too deep a recursion). It starts anew when you try again.",
      });
    }
  }

  /** A worker of a blob has the page's security policy and so opens no connection to other hosts; one of a file has none. */
  function source(address) {
    if (location.protocol === "file:") return address;
    return URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(address)});`], { type: "text/javascript" }));
  }

  /** Run a job; always resolves, to {text, judged, ok, passed, of, printed}; `judged` says that the code was tried. */
  function run(job, says) {
    return new Promise((settle) => {
      if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
        settle({ text: "This browser has no WebAssembly, which Python needs here. Work in the notebook instead: it has the same checks." });
        return;
      }
      current = { name: job.name, settle, says, seconds: job.kind === "picture" ? LONGER : LIMIT };
      try {
        if (!worker) {
          says(null);
          worker = new Worker(source(`${base}worker.js?v=${version}`));
          worker.onmessage = received;
          worker.onerror = (event) => {
            event.preventDefault();
            kill({ text: "Python could not be started or stopped by itself. Is the network there? Try again." });
          };
        }
        worker.postMessage({ base, version, pyodide: PYODIDE, job });
        if (loaded) limit(); // code that ran before may have closed it
      } catch {
        kill({ text: "This browser runs no Python in a page that was opened as a file. Serve the site (make serve), or work in the notebook." });
      }
    });
  }

  // ------------------------------------------------------------------ what a function needs

  const words = (text) => (text ?? "").split(" ").filter(Boolean);
  const prose = /"""[^]*?"""|'''[^]*?'''|#.*/g; // a docstring may name a function that is not called
  const mentions = (code, name) => new RegExp(`\\b${name}\\b`).test(code.replace(prose, ""));

  /** The earlier functions that this code uses, and those that they use, in the notebook's order. */
  function needed(code, before) {
    const used = [];
    const add = (text, from) => {
      for (const name of from) {
        if (used.includes(name) || !mentions(text, name)) continue;
        used.push(name);
        add(read(name).code ?? "", from.slice(0, from.indexOf(name)));
      }
    };
    add(code, before);
    return { before: before.filter((n) => used.includes(n)).map((n) => ({ name: n, code: read(n).code ?? null })), used };
  }

  // ------------------------------------------------------------------ a text area, where CodeMirror does not load

  function plainEditor(parent, { text, attributes, changed, entered }) {
    const area = document.createElement("textarea");
    for (const [key, value] of Object.entries(attributes)) area.setAttribute(key, value);
    area.className = "exercise-plain";
    area.value = text;
    area.rows = Math.min(30, text.split("\n").length + 3);
    area.wrap = "off";
    let leaving = false; // after Escape
    const insert = (added) => {
      area.setRangeText(added, area.selectionStart, area.selectionEnd, "end");
      changed();
    };
    area.addEventListener("input", changed);
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leaving = true;
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        entered();
      } else if (event.key === "Tab" && !event.shiftKey && !leaving) {
        event.preventDefault();
        insert("    ");
      } else if (event.key === "Enter") {
        event.preventDefault();
        const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
        insert("\n" + line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "    " : ""));
      } else if (event.key !== "Tab") leaving = false;
    });
    parent.append(area);
    return {
      get text() {
        return area.value;
      },
      set text(value) {
        area.value = value;
      },
      get focused() {
        return document.activeElement === area;
      },
    };
  }

  // ------------------------------------------------------------------ one exercise

  const UNSAVED = "This browser does not keep what you write (its storage is blocked or full). Download the notebook before you leave.";

  async function exercise(details) {
    if (details.dataset.ready) return;
    details.dataset.ready = "yes";
    const { exercise: name, assignment } = details.dataset;
    const stub = details.querySelector(".exercise-stub");
    const original = stub.textContent;
    const panel = document.createElement("div");
    panel.className = "exercise-panel";
    panel.innerHTML = `
      <div class="exercise-editor"></div>
      <p class="exercise-hint" id="hint-${name}">Tab indents. Escape, then Tab, leaves the editor. Ctrl+Enter checks.</p>
      <label class="exercise-call" for="call-${name}">Call for Run</label>
      <input class="exercise-call" id="call-${name}" spellcheck="false" autocapitalize="off" autocomplete="off">
      <div class="exercise-buttons">
        <button type="button" data-do="check">Check</button>
        <button type="button" data-do="run">Run</button>
        <button type="button" data-do="picture" ${details.dataset.picture ? "" : "hidden"}>Picture</button>
        <button type="button" data-do="stop" disabled>Stop</button>
        <button type="button" data-do="reset">Reset</button>
        <button type="button" data-do="download">Download the notebook</button>
      </div>
      <p class="exercise-note" role="status" hidden></p>
      <div class="exercise-result" role="status" aria-label="What came out of ${name}"></div>`;
    const find = (selector) => panel.querySelector(selector);
    const button = (action) => find(`[data-do=${action}]`);
    const asks = details.dataset.identify !== undefined; // which loss it is, instead of whether it is right
    if (asks) {
      button("check").textContent = "Which loss is it?";
      find(".exercise-hint").textContent = "Tab indents. Escape, then Tab, leaves the editor. Ctrl+Enter asks.";
      for (const other of [...panel.querySelectorAll(".exercise-call"), button("run"), button("download")]) other.hidden = true;
    }
    const [input, note, result] = [find("input"), find(".exercise-note"), find(".exercise-result")];

    // What is pasted needs no colours, and the page stays small.
    let fit = asks ? plainEditor : globalThis.exerciseEditor;
    if (!fit) {
      try {
        await script("editor.js");
        fit = globalThis.exerciseEditor;
      } catch {
        fit = plainEditor;
      }
    }

    const keep = (changes) => {
      const kept = write(name, changes);
      note.hidden = kept;
      note.textContent = kept ? "" : UNSAVED;
    };
    const record = read(name);
    input.value = record.call ?? details.dataset.call;
    const editor = fit(find(".exercise-editor"), {
      text: record.code ?? original,
      attributes: {
        "aria-label": `Your code of ${name}`,
        "aria-describedby": `hint-${name}`,
        autocapitalize: "off",
        autocomplete: "off",
        spellcheck: "false",
        tabindex: "0",
      },
      changed: () => keep({ code: editor.text === original ? null : editor.text }),
      entered: () => start("check"),
    });
    stub.replaceWith(panel);
    input.addEventListener("input", () => keep({ call: input.value === details.dataset.call ? null : input.value }));
    input.addEventListener("keydown", (event) => event.key === "Enter" && start("run"));

    /** Show a text, what was printed, and pictures. */
    const tell = (text, kind = "", { printed = "", pictures = [], quiet = false } = {}) => {
      result.dataset.kind = kind;
      result.replaceChildren();
      if (text) {
        const pre = document.createElement("pre");
        // A line that is too long goes on below its own beginning.
        for (const line of text.split("\n")) {
          const row = document.createElement("div");
          row.textContent = line.trim() || " ";
          row.style.paddingInlineStart = `${line.search(/\S|$/)}ch`;
          pre.append(row);
        }
        Object.assign(pre, { tabIndex: 0, ariaLabel: "Result" });
        result.append(pre);
      }
      if (printed) {
        const head = document.createElement("p");
        head.textContent = "Printed:";
        const pre = document.createElement("pre");
        Object.assign(pre, { textContent: printed, tabIndex: 0, ariaLabel: "Printed" });
        result.append(head, pre);
      }
      for (const data of pictures) {
        const image = document.createElement("img");
        Object.assign(image, { src: `data:image/png;base64,${data}`, alt: `What your ${name} gives, beside the target` });
        result.append(image);
      }
      const missing = /(\w+) is an exercise of its own/.exec(text)?.[1];
      const page = missing && Exercises.pageOf(missing);
      if (page) {
        const link = document.createElement("a");
        Object.assign(link, { href: page, textContent: `Write ${missing}` });
        result.append(link);
      }
      if (text && !quiet) result.scrollIntoView({ block: "nearest" }); // it may be below the editor, out of sight
    };
    if (record.said && record.code === record.checked) tell(record.said, record.ok ? "ok" : "wrong", { quiet: true });

    async function start(kind) {
      if (current) {
        tell(`Python is still busy with ${current.name}: stop that first, or wait.`);
        return;
      }
      const code = editor.text;
      const call = kind === "run" ? input.value : "";
      const needs = needed(`${code}\n${call}`, words(details.dataset.before));
      // Before they are disabled: a disabled button has lost the focus.
      button("stop").disabled = false;
      if (panel.contains(document.activeElement) && document.activeElement.localName === "button") button("stop").focus();
      for (const action of ["check", "run", "picture"]) button(action).disabled = true;
      const says = (running) => tell(running === null ? "Python is being loaded (16 MB, the first time only) …" : "Running …");
      const outcome = await run({ kind: asks ? "identify" : kind, name, assignment, code, call, ...needs }, says);
      const back = document.activeElement === button("stop");
      for (const action of ["check", "run", "picture"]) button(action).disabled = false;
      if (back) button(kind).focus();
      button("stop").disabled = true;
      const own = needs.used.filter((each) => read(each).code != null);
      const said = outcome.text + (own.length ? `\n\n(with your ${own.join(", ")})` : "");
      if (kind === "check" && outcome.judged && !asks) {
        const { ok = false, passed = 0, of = 0 } = outcome;
        keep({ checked: code === original ? null : code, ok: ok || null, passed, of, said: said.slice(0, 4000) });
      }
      tell(said, outcome.ok ? "ok" : kind === "check" ? "wrong" : "", outcome);
    }

    panel.addEventListener("click", ({ target }) => {
      const action = target.closest("button")?.dataset.do;
      if (["check", "run", "picture"].includes(action)) start(action);
      if (action === "stop") kill({ text: "Stopped." });
      if (action === "download") download(assignment).then((said) => tell(said));
      if (action === "reset" && confirm(`Throw your code of ${name} away and begin with the empty function?`)) {
        editor.text = original;
        input.value = details.dataset.call;
        keep({ code: null, call: null, checked: null, ok: null, passed: null, of: null, said: null });
        tell("");
      }
    });
    // The same function in another window.
    addEventListener("storage", ({ key }) => {
      if (key !== prefix + name || editor.focused) return;
      editor.text = read(name).code ?? original;
    });
  }

  // ------------------------------------------------------------------ the notebook

  /** Save the released notebook with the reader's code in its cells. */
  async function download(assignment) {
    let notebook;
    try {
      const response = await fetch(`${base}${assignment}/${assignment}.ipynb?v=${version}`);
      if (!response.ok) throw new Error(response.status);
      notebook = await response.json();
    } catch {
      return "The notebook could not be fetched. Is the network there? Your code is still in the page.";
    }
    const put = [];
    for (const cell of notebook.cells) {
      const { solution, grade_id: name } = cell.metadata.nbgrader ?? {};
      const code = solution ? read(name).code : null;
      if (!code) continue;
      cell.source = code.trimEnd().split(/(?<=\n)/);
      put.push(name);
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1) + "\n"], { type: "application/x-ipynb+json" }));
    link.download = `${assignment}.ipynb`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    const what = put.length ? `It holds your ${put.join(", ")}.` : "You have written nothing for it yet.";
    return `${assignment}.ipynb is saved; it belongs into the folder exercises/${assignment}, beside checks.py. ${what}`;
  }

  async function downloadHere(element) {
    const note = element.querySelector("[role=status]");
    note.textContent = await download(element.dataset.assignment);
  }

  function forget(element) {
    if (!confirm("Throw away all your code, answers and results that this browser keeps for the course?")) return;
    for (const name of new Set(all().map((each) => each.dataset.exercise)))
      write(name, { code: null, call: null, checked: null, ok: null, passed: null, of: null, said: null });
    Questions.forget();
    element.querySelector("[role=status]").textContent = "Nothing is kept any more.";
  }

  Object.assign(Exercises.panels, { exercise, download: downloadHere, forget });
})();
