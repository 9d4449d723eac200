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
