/* "My progress": the questions that have come back, what was predicted, and the objectives that are reached. The
 * questions themselves are read from their pages, so that each has one text. */
"use strict";

(() => {
  const { make, read, ids, isDue } = Questions;
  const asked = JSON.parse(document.getElementById("questions").textContent);
  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  const part = (name) => document.querySelector(`[data-back="${name}"]`);
  const addressOf = (id) => `${root}${asked[id].page}#${id}`;
  const nameOf = (id) => `${asked[id].of}: ${asked[id].title.toLowerCase()}`;
  const some = (n, one, more) => (n === 1 ? `One ${one}` : `${n} ${more}`);

  // ------------------------------------------------------------------ a question from its page

  const pages = new Map();
  async function pageOf(id) {
    const address = root + asked[id].page;
    if (!pages.has(address)) {
      const response = await fetch(address);
      if (!response.ok) throw new Error(response.status);
      pages.set(address, new DOMParser().parseFromString(await response.text(), "text/html"));
    }
    return pages.get(address);
  }

  /** A copy of an element whose addresses are those of its page. */
  function copied(element, address) {
    const copy = document.importNode(element, true);
    for (const name of ["src", "href"])
      for (const each of copy.querySelectorAll(`[${name}]`)) each.setAttribute(name, new URL(each.getAttribute(name), address));
    for (const each of copy.querySelectorAll(".headerlink, script")) each.remove();
    return copy;
  }

  /** What stands above a prediction in its section: the case that it is about. */
  function before(block) {
    const found = [];
    for (let each = block.previousElementSibling; each && !/^H\d$/.test(each.tagName); each = each.previousElementSibling)
      if (!each.matches(".admonition, .spine, details")) found.unshift(each);
    return found;
  }

  /** The same in a fold, open if it is short. */
  function above(elements, address) {
    const fold = Object.assign(make("details"), { open: elements.length < 4 });
    fold.append(make("summary", "", "What stands above it on the page"), ...elements.map((each) => copied(each, address)));
    return fold;
  }

  /** Put a question into a fold when it is opened for the first time; `then` gets the copy. */
  function loadInto(fold, id, then) {
    fold.addEventListener("toggle", async () => {
      if (!fold.open || fold.dataset.loaded) return;
      fold.dataset.loaded = "yes";
      const place = make("div", "question-place");
      fold.append(place);
      try {
        const [block, address] = [(await pageOf(id)).getElementById(id), root + asked[id].page];
        const copy = copied(block, address);
        if (asked[id].kind === "predict") place.append(above(before(block), address));
        place.append(copy);
        then(copy);
      } catch {
        place.append(make("p", "", "The question could not be fetched. Is the network there? You can also answer it on its page."));
        delete fold.dataset.loaded;
      }
      const link = Object.assign(make("a", "", `Open it on the page “${asked[id].of}”`), { href: addressOf(id) });
      const line = make("p");
      line.append(link);
      place.append(line);
      fold.addEventListener("toggle", () => fold.dataset.loaded || place.remove(), { once: true });
    });
  }

  function folded(id, words) {
    const fold = make("details", "question-fold");
    const summary = make("summary", "", nameOf(id));
    summary.append(make("span", "question-state", words));
    fold.append(summary);
    return fold;
  }

  // ------------------------------------------------------------------ what is due

  function showDue() {
    const place = part("due");
    // A later edition of the course may have dropped a question.
    for (const id of ids().filter((each) => !asked[each] && isDue(read(each)))) {
      const { due, ...rest } = read(id);
      Questions.write(id, rest);
    }
    const known = Object.keys(asked).filter((id) => ids().includes(id)); // in the order of the book
    const due = known.filter((id) => isDue(read(id))).sort((a, b) => read(a).due.localeCompare(read(b).due));
    const later = known.map((id) => read(id).due).filter((day) => day > Questions.day()).sort();
    place.replaceChildren();
    let words = "Nothing is recorded yet. Answer the self-checks of a page, and they come back here the next day.";
    if (due.length) words = `${some(due.length, "question has", "questions have")} come back.`;
    else if (later.length) words = `Nothing has come back today. The next question comes on ${Questions.dated(later[0])}.`;
    else if (known.some((id) => read(id).step !== undefined)) words = "Nothing will come back: you knew every answer after 1, 3 and 10 days.";
    place.append(make("p", "", words));
    for (const id of due) {
      const fold = folded(id, "");
      loadInto(fold, id, (copy) => Questions.enhance(copy, id));
      fold.dataset.question = id;
      place.append(fold);
    }
  }

  /** A mark at a question that was answered here. */
  function markDue() {
    for (const fold of part("due").querySelectorAll("[data-question]")) {
      const record = read(fold.dataset.question);
      fold.querySelector(".question-state").textContent = isDue(record) ? "" : record.right ? "✓ right" : "✗ comes back";
    }
  }

  // ------------------------------------------------------------------ predictions

  function showPredictions() {
    const place = part("predictions");
    const made = ids().filter((id) => asked[id]?.kind === "predict" && read(id).said?.trim());
    const compared = made.filter((id) => read(id).last !== undefined);
    const right = compared.filter((id) => read(id).right);
    place.replaceChildren();
    const words = made.length
      ? `${some(made.length, "prediction", "predictions")} written, ${compared.length} compared, ${right.length} right.`
      : "You have written no prediction yet. The boxes “Predict, then reveal” have a place for them.";
    place.append(make("p", "", words));
    for (const id of made) {
      const { said, last, right } = read(id);
      const fold = folded(id, last === undefined ? "not compared" : right ? "✓ right" : "✗ not right");
      fold.append(make("p", "question-quote", `You predicted: “${said.trim()}”`));
      // A question that is due is not answered here before it is asked.
      if (last !== undefined && !isDue(read(id)))
        loadInto(fold, id, (copy) => {
          copy.classList.add("recorded"); // nothing is to be written here
          for (const each of copy.querySelectorAll("details")) each.open = true;
        });
      else {
        const line = make("p");
        line.append(Object.assign(make("a", "", "Compare it on its page"), { href: addressOf(id) }));
        fold.append(line);
      }
      place.append(fold);
    }
  }

  // ------------------------------------------------------------------ objectives

  const done = (name) => (asked[name] ? read(name).right === true : Exercises.passes(name));

  function showObjectives() {
    let [reached, all] = [0, 0];
    for (const fold of document.querySelectorAll("details.reached")) {
      const items = [...fold.querySelectorAll("li:has([data-place])")];
      for (const link of fold.querySelectorAll("[data-place]")) {
        const is = done(link.dataset.place);
        link.firstElementChild.textContent = is ? "✓" : "○";
        link.lastElementChild.textContent = is ? " (done)" : "";
      }
      const here = items.filter((item) => {
        const is = [...item.querySelectorAll("[data-place]")].every((link) => done(link.dataset.place));
        item.dataset.reached = is ? "yes" : "no";
        return is;
      }).length;
      const summary = fold.querySelector(".sd-summary-text");
      const count = summary.querySelector(".question-state") ?? summary.appendChild(make("span", "question-state"));
      count.textContent = `${here} of ${items.length}`;
      [reached, all] = [reached + here, all + items.length];
    }
    part("objectives").replaceChildren(make("p", "", `${reached} of ${all} objectives reached.`));
  }

  const showAll = () => [showDue, showPredictions, showObjectives].forEach((show) => show());
  addEventListener("DOMContentLoaded", showAll);
  document.addEventListener("question", ({ detail }) => {
    if (detail === null || detail === undefined) return showAll();
    markDue();
    showObjectives();
  });
  addEventListener("storage", showObjectives);
})();
