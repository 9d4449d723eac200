/* "My progress" as a file: saved, and read again in another browser. A file is read as a whole or not at all. */
"use strict";

(() => {
  const FORMAT = "progress in Loss functions of neural networks";
  const VERSION = 1;
  const LARGEST = 5_000_000; // characters
  const NAME = /^[a-zA-Z][\w-]{0,80}$/;
  const { make, day } = Questions;

  // ------------------------------------------------------------------ what a file may hold

  const isDay = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  const isText = (value) => typeof value === "string";
  const isCount = (value) => Number.isInteger(value) && value >= 0;
  const isTruth = (value) => typeof value === "boolean";
  const FIELDS = {
    functions: { code: isText, call: isText, checked: isText, said: isText, passed: isCount, of: isCount, ok: isTruth },
    questions: { last: isDay, due: isDay, step: isCount, right: isTruth, said: isText },
  };
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /** What is wrong with a file, in a sentence; nothing if it can be used. */
  function fault(data) {
    if (!isObject(data) || data.format !== FORMAT) return "it is not a progress file of this course";
    if (!isCount(data.version) || data.version < 1) return "it does not say which version it has";
    if (data.version > VERSION) return `it has version ${data.version}, and this site reads up to version ${VERSION}: reload the page`;
    for (const [part, fields] of Object.entries(FIELDS)) {
      if (!isObject(data[part])) return `its part “${part}” is missing`;
      for (const [name, record] of Object.entries(data[part])) {
        if (!NAME.test(name) || !isObject(record)) return `its entry “${name.slice(0, 40)}” in “${part}” is damaged`;
        for (const [field, value] of Object.entries(record))
          if (!Object.hasOwn(fields, field) || !fields[field](value))
            return `the value “${field.slice(0, 40)}” of “${name}” in “${part}” is damaged`;
      }
    }
    return "";
  }

  // ------------------------------------------------------------------ out and in

  /** What is kept under these names, without what another edition of the course may have kept. */
  function collected(names, read, fields) {
    const known = (record) => Object.entries(record).filter(([key, value]) => Object.hasOwn(fields, key) && fields[key](value));
    return Object.fromEntries(names.filter((name) => NAME.test(name)).map((name) => [name, Object.fromEntries(known(read(name)))]));
  }

  function save() {
    const data = {
      format: FORMAT,
      version: VERSION,
      saved: day(),
      functions: collected(Exercises.names(), Exercises.read, FIELDS.functions),
      questions: collected(Questions.ids(), Questions.read, FIELDS.questions),
    };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 1) + "\n"], { type: "application/json" }));
    link.download = `loss-functions-progress-${day()}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return `${link.download} is saved: ${counted(data)}.`;
  }

  const some = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
  const counted = ({ functions, questions }) =>
    `${some(Object.keys(functions).length, "function")} and ${some(Object.keys(questions).length, "question")}`;

  /** The functions whose code is another one here. */
  const different = (data) =>
    Object.keys(data.functions).filter((name) => {
      const { code } = Exercises.read(name);
      return code !== undefined && code !== data.functions[name].code;
    });

  /** Of a question the later answer counts; a function is only replaced if the reader wishes it. */
  function take(data, replace) {
    const kept = replace ? [] : different(data);
    const blank = { code: null, call: null, checked: null, ok: null, passed: null, of: null, said: null };
    for (const [name, record] of Object.entries(data.functions))
      if (!kept.includes(name)) Exercises.write(name, { ...blank, ...record });
    for (const [id, record] of Object.entries(data.questions)) {
      const here = Questions.read(id);
      if ((record.last ?? "") > (here.last ?? "") || (here.last === undefined && here.said === undefined)) Questions.write(id, record);
    }
    document.dispatchEvent(new CustomEvent("question", {}));
    return kept;
  }

  async function open(file) {
    let data;
    try {
      if (file.size > LARGEST) throw new Error();
      data = JSON.parse(await file.text());
    } catch {
      return { words: `${file.name} cannot be read: it is not a progress file of this course. Nothing has been changed.` };
    }
    const wrong = fault(data);
    if (wrong) return { words: `${file.name} cannot be read: ${wrong}. Nothing has been changed.` };
    return { data, words: `${file.name} is read: ${counted(data)}.` };
  }

  // ------------------------------------------------------------------ the place on the page

  addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector('[data-back="file"]');
    place.className = "exercise-progress progress-file";
    const button = (text, then) => {
      const made = Object.assign(make("button", "", text), { type: "button" });
      made.addEventListener("click", then);
      return made;
    };
    const input = Object.assign(make("input"), { type: "file", accept: ".json,application/json", id: "progress-file" });
    const label = Object.assign(make("label", "", "Read a saved file "), { htmlFor: input.id });
    label.append(input);
    const note = make("p");
    note.setAttribute("role", "status");
    const choice = make("p", "exercise-buttons");
    const tell = (text) => {
      note.textContent = text;
      choice.replaceChildren();
    };
    place.append(button("Save as a file", () => tell(save())), label, note, choice);
    input.addEventListener("change", async () => {
      const [file] = input.files;
      if (!file) return;
      const { data, words } = await open(file);
      input.value = ""; // the same file can be chosen again
      tell(words);
      if (!data) return;
      const names = different(data);
      if (!names.length) return void take(data, false);
      note.textContent = `${words} Your code here is different for ${names.join(", ")}. Which one do you want to keep?`;
      choice.append(
        button("Keep mine from here", () => {
          take(data, false);
          tell(`The rest of ${file.name} has been added; ${names.join(", ")} stayed as they were.`);
        }),
        button("Take those of the file", () => {
          const said = save(); // nothing is lost
          take(data, true);
          tell(`${names.join(", ")} are now those of ${file.name}. What was here before: ${said}`);
        }),
      );
    });
  });
})();
