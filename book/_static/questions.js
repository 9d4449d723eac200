/* Self-checks, predictions and problems on paper: what a reader answered, kept in this browser, and the days on which
 * a question comes back. A block is enhanced where it stands, on its page or on "My progress". */
"use strict";

const Questions = (() => {
  const prefix = "question:";
  const AFTER = [1, 3, 10]; // days from one right answer to the next
  const unsaved = new Map(); // where the storage refuses

  // ------------------------------------------------------------------ what is kept

  /** What is known of a question: {last, right, step, due, said}; `last` and `due` are days such as "2026-11-30". */
  function read(id) {
    if (unsaved.has(id)) return unsaved.get(id);
    try {
      const found = JSON.parse(localStorage.getItem(prefix + id));
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }

  function write(id, record) {
    try {
      localStorage.setItem(prefix + id, JSON.stringify(record));
      unsaved.delete(id);
    } catch {
      unsaved.set(id, record);
    }
    count();
    document.dispatchEvent(new CustomEvent("question", { detail: id }));
  }

  /** The ids of all questions of which something is kept. */
  function ids() {
    try {
      const kept = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
      return [...new Set([...kept.map((key) => key.slice(prefix.length)), ...unsaved.keys()])];
    } catch {
      return [...unsaved.keys()];
    }
  }

  function forget() {
    for (const id of ids()) {
      unsaved.delete(id);
      localStorage.removeItem(prefix + id);
    }
    count();
    document.dispatchEvent(new CustomEvent("question", {}));
  }

  // ------------------------------------------------------------------ when it comes back

  /** A day of the reader's calendar: today, or some days later. */
  function day(later = 0) {
    const now = new Date();
    const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + later);
    return [then.getFullYear(), then.getMonth() + 1, then.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  }

  const isDue = ({ due }) => due !== undefined && due <= day();

  /** The record after an answer. The first answer of a day counts, because after it the reader has seen the reason. */
  function next(record, right) {
    if (record.last === day()) return record;
    const now = { ...record, last: day(), right };
    const first = record.last === undefined;
    if (!right || first) return { ...now, step: 0, due: day(AFTER[0]) };
    if (!isDue(record)) return now; // known too early to tell anything
    const { due, ...rest } = now;
    const step = record.step + 1;
    return step < AFTER.length ? { ...rest, step, due: day(AFTER[step]) } : { ...rest, step };
  }

  const dated = (text) => new Date(`${text}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  const when = (text) => (text === day() ? "today" : text === day(1) ? "tomorrow" : `on ${dated(text)}`);

  /** A sentence on the last answer and the next time. */
  function sentence(record) {
    if (record.last === undefined) return "";
    if (isDue(record)) return "This question has come back today.";
    const answer = `Your answer ${when(record.last)} was ${record.right ? "right" : "wrong"}.`;
    if (record.step === undefined) return answer;
    if (record.due !== undefined) return `${answer} The question comes back ${when(record.due)}.`;
    return `${answer} You knew it after 1, 3 and 10 days, so the question does not come back.`;
  }

  // ------------------------------------------------------------------ the blocks

  function make(name, className, text = "") {
    return Object.assign(document.createElement(name), { className, textContent: text });
  }

  /** Call `then` when a reader opens one of these; a script or the print dialogue opens them without a click. */
  function opened(folds, then) {
    for (const fold of folds)
      fold.querySelector("summary").addEventListener("click", () => fold.open || then(fold));
  }

  const body = (fold) => fold.querySelector(".sd-card-body");

  function check(block, id, tell) {
    opened(block.querySelectorAll("details"), (fold) => {
      write(id, next(read(id), /^\s*Right\b/.test(body(fold).textContent)));
      tell();
    });
  }

  /** Two buttons with which readers say whether they were right. */
  function judge(fold, question, answers, then) {
    const group = make("fieldset", "question-judge");
    group.append(make("legend", "", question));
    for (const [text, right] of answers) {
      const button = Object.assign(make("button", "", text), { type: "button" });
      button.addEventListener("click", () => {
        for (const other of group.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
        then(right);
      });
      group.append(button);
    }
    body(fold).append(group);
  }

  function predict(block, id, tell) {
    const fold = block.querySelector("details");
    const label = make("label", "question-guess", "Your prediction");
    const area = Object.assign(make("textarea"), { rows: 2, maxLength: 500 });
    label.append(area);
    fold.before(label);
    let before = read(id);
    const again = before.last === undefined || isDue(before);
    area.value = before.last !== undefined && again ? "" : (before.said ?? "");
    area.readOnly = !again;
    area.addEventListener("input", () => write(id, { ...read(id), said: area.value }));
    const quoted = make("p", "question-quote");
    body(fold).prepend(quoted);
    opened([fold], () => {
      before = read(id);
      area.readOnly = true;
      quoted.textContent = area.value.trim() ? `You predicted: “${area.value.trim()}”` : "You wrote no prediction down.";
    });
    const answers = [["It was right", true], ["It was not", false]];
    judge(fold, "How does your prediction compare with this?", answers, (right) => {
      write(id, next({ ...before, said: read(id).said }, right));
      tell();
    });
  }

  /** A problem on paper takes too long to come back: it counts for the objectives. */
  function paper(block, id, tell) {
    const answers = [["It was right", true], ["Not yet", false]];
    judge(block.querySelector("details"), "And your own solution?", answers, (right) => {
      write(id, { last: day(), right });
      tell();
    });
  }

  const KINDS = { "self-check": check, predict, paper };

  /** Record what a reader does with a block. */
  function enhance(block, id = block.id) {
    const [, kind] = Object.entries(KINDS).find(([name]) => block.classList.contains(name)) ?? [];
    if (!kind || !id) return;
    block.classList.add("recorded");
    const note = make("p", "question-note", sentence(read(id)));
    note.setAttribute("role", "status");
    block.append(note);
    kind(block, id, () => {
      note.textContent = sentence(read(id));
    });
  }

  /** How many have come back, beside "My progress" in the side bar. */
  function count() {
    const due = ids().filter((id) => isDue(read(id))).length;
    for (const link of document.querySelectorAll("#pst-primary-sidebar li > a")) {
      if (!link.href.replace(/#.*/, "").endsWith("/back/my-progress.html")) continue;
      let place = link.querySelector(".question-count");
      if (!place) {
        place = make("span", "question-count");
        link.append(place);
      }
      place.textContent = due ? `${due} due` : "";
    }
  }

  addEventListener("DOMContentLoaded", () => {
    for (const block of document.querySelectorAll(".bd-article .admonition")) enhance(block);
    count();
  });
  addEventListener("storage", ({ key }) => {
    if (key !== null && !key.startsWith(prefix)) return;
    count();
    document.dispatchEvent(new CustomEvent("question", {}));
  });

  return { prefix, read, write, ids, forget, day, dated, isDue, next, sentence, enhance, make };
})();
