// What the course adds to JupyterLite's page of a notebook.
"use strict";

// JupyterLite names a download after the whole path, and browsers write "_" for "/".
{
  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = function () {
    if (this.download) this.download = this.download.split("/").pop();
    click.call(this);
  };
}

// The kernel's worker is started from a blob, which has the page's security policy: Python opens no connection to
// other hosts. Its own parts then have to be looked for beside its file, and not beside the blob.
{
  const begin = (address) => {
    const load = importScripts;
    const own = (part) => (/^blob:|^https?:\/\/[^/]*\/[\w.-]+$/.test(part) ? new URL(part.split("/").pop(), address).href : part);
    self.importScripts = (...parts) => load.apply(self, parts.map((part) => own(String(part))));
    load(address);
  };
  globalThis.Worker = class extends Worker {
    constructor(address, options) {
      const { protocol, href } = new URL(address, location);
      const text = `(${begin})(${JSON.stringify(href)})`;
      super(/^http/.test(protocol) ? URL.createObjectURL(new Blob([text], { type: "text/javascript" })) : address, options);
    }
  };
}

/** Why work cannot be done or kept here, or nothing. */
async function obstacle() {
  if (!globalThis.WebAssembly) return "This browser has no WebAssembly, so Python cannot run here.";
  if (!navigator.serviceWorker) return "This browser gives the notebook no access to its checks.";
  try {
    await new Promise((resolve, reject) => {
      const request = indexedDB.open("can-work-be-kept");
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = reject;
    });
  } catch {
    return "This browser keeps nothing for this site: what you write is lost when you leave.";
  }
}

obstacle().then((reason) => {
  if (!reason) return;
  const notice = document.createElement("p");
  notice.setAttribute("role", "alert");
  notice.style =
    "position: fixed; inset: auto 0 0; z-index: 10000; margin: 0; padding: 0.75em 1em; " +
    "background: #ffe9a8; color: #222; font: 16px/1.4 sans-serif";
  notice.textContent =
    `${reason} Open this page in an ordinary window (not a private one) of a recent browser, ` +
    "or download the assignment from the course and work in Jupyter.";
  document.body.append(notice);
});

// ------------------------------------------------------------------ a corrected notebook

/** JupyterLite's application, when it is ready. */
async function application() {
  while (!globalThis.jupyterapp) await new Promise((resolve) => setTimeout(resolve, 200));
  await globalThis.jupyterapp.restored;
  return globalThis.jupyterapp;
}

async function checksum(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const gradeId = (cell) => cell.metadata.nbgrader?.grade_id;
const source = (cell) => [cell.source].flat().join("");
/** The cells that are the course's and not the reader's. */
const given = ({ cells }) => cells.filter((cell) => !cell.metadata.nbgrader?.solution).map(source);

/** A path beside this one that no file has. */
async function free(contents, path) {
  const stem = path.replace(/\.ipynb$/, "");
  const folder = await contents.get(path.split("/").slice(0, -1).join("/"), { content: true });
  const taken = folder.content.map((file) => file.path);
  for (let number = 1; ; number += 1) {
    const found = `${stem}-before-${number}.ipynb`;
    if (!taken.includes(found)) return found;
  }
}

/** Keep the reader's copy under another name, and open the released notebook with the reader's answers in it. */
async function takeCorrected(contents, path, mine, released) {
  const kept = await free(contents, path);
  await contents.save(kept, { type: "notebook", format: "json", content: mine });
  const answers = new Map(mine.cells.filter((cell) => cell.metadata.nbgrader?.solution).map((cell) => [gradeId(cell), source(cell)]));
  for (const cell of released.cells) if (cell.metadata.nbgrader?.solution && answers.has(gradeId(cell))) cell.source = answers.get(gradeId(cell));
  await contents.save(path, { type: "notebook", format: "json", content: released });
}

/** Ask a reader whose saved copy is of an older release which of the two to work in. */
async function offerCorrected() {
  const path = new URLSearchParams(location.search).get("path");
  if (!path?.endsWith(".ipynb")) return;
  const response = await fetch(new URL(`../files/${path}`, location), { cache: "no-cache" });
  if (!response.ok) return; // a notebook of the reader's own
  const text = await response.text();
  const [key, digest] = [`released:${path}`, await checksum(text)];
  if (localStorage.getItem(key) === digest) return;
  const app = await application();
  const { contents } = app.serviceManager;
  const [mine, released] = [(await contents.get(path, { content: true })).content, JSON.parse(text)];
  const own = given(mine);
  if (given(released).every((cell) => own.includes(cell))) {
    localStorage.setItem(key, digest);
    return;
  }
  const notice = document.createElement("div");
  notice.setAttribute("role", "alertdialog");
  notice.setAttribute("aria-label", "This notebook was corrected");
  notice.style =
    "position: fixed; inset: auto 0 0; z-index: 10000; padding: 0.75em 1em; background: #ffe9a8; color: #222; " +
    "font: 16px/1.4 sans-serif";
  const words = document.createElement("p");
  words.style.margin = "0 0 0.5em";
  words.textContent =
    "This notebook was corrected after you saved your copy of it in this browser. The corrected one can take over " +
    "your functions; your copy is kept beside it, with “-before” in its name.";
  const choice = (label, action) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: label });
    button.style = "font: inherit; margin-right: 0.75em; padding: 0.2em 0.8em";
    button.addEventListener("click", async () => {
      try {
        await action();
        localStorage.setItem(key, digest);
        notice.remove();
      } catch (error) {
        words.textContent = `That did not work (${error.message}). Nothing was changed; download your notebook to be safe.`;
      }
    });
    return button;
  };
  notice.append(
    words,
    choice("Open the corrected notebook", async () => {
      await app.commands.execute("docmanager:save");
      const now = (await contents.get(path, { content: true })).content; // with what was written since
      await takeCorrected(contents, path, now, released);
      localStorage.setItem(key, digest);
      location.reload();
    }),
    choice("Keep my copy", async () => {}),
  );
  document.body.append(notice);
}

obstacle().then((reason) => reason || offerCorrected()).catch((error) => console.warn(error));
