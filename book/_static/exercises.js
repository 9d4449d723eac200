/* The exercises in the page, first part: what every page loads. It marks what the reader's functions pass, and
 * fetches the rest (editor, Python) when an exercise is opened. Answers stay in this browser's storage. */
"use strict";

const Exercises = (() => {
  const base = new URL("exercises/", document.currentScript.src).href;
  const meta = document.getElementsByTagName("meta");
  const version = () => meta.namedItem("exercises").content; // of the second part
  const prefix = "exercise:";
  const unsaved = new Map(); // where the storage refuses

  /** What is known of a function: {code, call, checked, passed, of}; `checked` is the code that was last checked. */
  function read(name) {
    if (unsaved.has(name)) return unsaved.get(name);
    try {
      const found = JSON.parse(localStorage.getItem(prefix + name));
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }

  /** Change what is known; false if the browser keeps nothing for this page. */
  function write(name, changes) {
    const record = { ...read(name), ...changes };
    for (const [key, value] of Object.entries(record)) if (value == null) delete record[key];
    try {
      if (Object.keys(record).length) localStorage.setItem(prefix + name, JSON.stringify(record));
      else localStorage.removeItem(prefix + name);
      unsaved.delete(name);
      return true;
    } catch {
      unsaved.set(name, record);
      return false;
    } finally {
      show(name);
    }
  }

  /** Mark and words for a function. */
  function state({ code, checked, passed, of, ok }) {
    if (code == null) return ["○", "", "open"];
    if (checked == null) return ["◌", "written", "open"];
    const mark = ok ? "✓" : "✗";
    const words = ok ? "passes" : of ? `${passed} of ${of}` : "not yet";
    return code === checked ? [mark, words, ok ? "ok" : "wrong"] : ["◌", "changed", "open"];
  }

  const all = () => [...document.querySelectorAll("[data-exercise]")];

  function show(name) {
    for (const element of all().filter((e) => e.dataset.exercise === name)) {
      const [mark, words, kind] = state(read(name));
      element.querySelector(".exercise-mark").textContent = mark;
      element.querySelector(".exercise-state").textContent = words;
      element.dataset.state = kind;
    }
    addUp();
  }

  /** How many pass: of an assignment on the page of all exercises, of a page in the side bar. */
  function addUp() {
    for (const sum of document.querySelectorAll("[data-exercise-sum]")) {
      const names = sum.dataset.exerciseSum.split(" ");
      const passing = names.filter(passes).length;
      if (!sum.classList.contains("exercise-count")) sum.textContent = `${passing} of ${names.length} pass`;
      else sum.textContent = passing ? `${passing}/${names.length}` : "";
    }
  }

  const pages = () => JSON.parse(document.getElementById("exercise-pages").textContent);
  const root = () => new URL(document.documentElement.dataset.content_root, location.href).href;

  /** The address of the editor of a function, if a page has one. */
  function pageOf(name) {
    const found = Object.entries(pages()).find(([, names]) => names.split(" ").includes(name));
    return found && `${root()}${found[0]}#exercise-${name}`;
  }

  /** Places for these numbers in the side bar. */
  function listPages() {
    for (const link of document.querySelectorAll("#pst-primary-sidebar li > a")) {
      const names = pages()[link.href.replace(/#.*/, "").slice(root().length)];
      if (!names) continue;
      const sum = document.createElement("span");
      sum.className = "exercise-count";
      sum.dataset.exerciseSum = names;
      sum.title = "functions that pass";
      link.append(sum);
    }
    addUp();
  }

  const scripts = new Map();
  function script(file) {
    if (!scripts.has(file)) {
      scripts.set(
        file,
        new Promise((resolve, reject) => {
          const element = document.createElement("script");
          element.src = `${base}${file}?v=${version()}`;
          element.onload = resolve;
          element.onerror = () => reject(new Error(file));
          document.head.append(element);
        }),
      );
      scripts.get(file).catch(() => scripts.delete(file)); // it may work the next time
    }
    return scripts.get(file);
  }

  /** A puzzle is solved or not; `Questions` keeps that. */
  function showPuzzles() {
    for (const element of document.querySelectorAll("[data-puzzle]")) {
      const { right } = Questions.read(`puzzle-${element.dataset.puzzle}`);
      element.querySelector(".exercise-mark").textContent = right ? "✓" : right === false ? "✗" : "○";
      element.querySelector(".exercise-state").textContent = right ? "solved" : right === false ? "not yet" : "";
      element.dataset.state = right ? "ok" : right === false ? "wrong" : "open";
    }
  }

  /** Load the second part and let it take over an element. */
  async function panel(element, action, file = "panel.js") {
    try {
      await script(file);
      element.querySelector(".exercise-failed")?.remove();
      Exercises.panels[action](element);
    } catch (error) {
      console.warn(error);
      const note = element.querySelector(".exercise-failed") ?? document.createElement("p");
      note.className = "exercise-note exercise-failed";
      note.setAttribute("role", "alert");
      note.textContent = "This part of the page could not be loaded. Is the network there? Close and open it to try again.";
      element.append(note);
    }
  }

  function openTarget() {
    const target = /^#(exercise|puzzle)-/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (target) target.open = true;
  }

  function start() {
    listPages();
    for (const element of all()) {
      show(element.dataset.exercise);
      if (element.localName !== "details") continue;
      const opened = () => element.open && panel(element, "exercise");
      element.addEventListener("toggle", opened);
      opened();
    }
    for (const element of document.querySelectorAll("details[data-puzzle]"))
      element.addEventListener("toggle", () => element.open && panel(element, "puzzle", "../back/puzzle.js"));
    showPuzzles();
    document.addEventListener("question", showPuzzles);
    for (const button of document.querySelectorAll("button[data-exercises]")) {
      button.hidden = false;
      button.addEventListener("click", () => panel(button.parentElement, button.dataset.exercises));
    }
    openTarget();
    addEventListener("hashchange", openTarget);
    addEventListener("storage", ({ key }) => {
      for (const name of new Set(all().map((e) => e.dataset.exercise)))
        if (key === null || key === prefix + name) show(name);
      addUp();
    });
  }
  addEventListener("DOMContentLoaded", start);

  /** The functions of which something is kept. */
  function names() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
      return [...new Set([...keys.map((key) => key.slice(prefix.length)), ...unsaved.keys()])];
    } catch {
      return [...unsaved.keys()];
    }
  }
  const passes = (name) => state(read(name))[2] === "ok";

  return { base, version, prefix, read, write, script, all, pageOf, names, passes, panels: {} };
})();
