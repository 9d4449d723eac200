// Python for the exercises in the page: Pyodide in a worker, so that an endless loop can be stopped by
// ending the worker. Gets {base, version, pyodide, job}, sends {type: "started" | "done" | "broken", …}.
"use strict";

let python; // a promise of the runner, see runner.py

async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.text();
}

async function load({ base, version, pyodide: folder }) {
  const indexURL = new URL(`${folder}/`, base).href;
  const source = text(new URL(`runner.py?v=${version}`, base));
  importScripts(`${indexURL}pyodide.js`);
  const silent = () => {};
  const pyodide = await loadPyodide({ indexURL, packages: ["numpy"], stdout: silent, stderr: silent });
  const runner = pyodide.toPy({});
  // Among the libraries, so that no error quotes a line of it as the reader's.
  const filename = "/lib/python3.12/site-packages/runner.py";
  pyodide.runPython(await source, { globals: runner, filename });
  const fetched = new Map();
  const file = (assignment, name) => {
    const address = new URL(`${assignment}/${name}?v=${version}`, base).href;
    if (!fetched.has(address)) fetched.set(address, text(address));
    return fetched.get(address);
  };
  return { work: runner.get("work"), file, pyodide };
}

onmessage = async ({ data }) => {
  let stage = "load";
  try {
    python ??= load(data);
    const { work, file, pyodide } = await python;
    const { assignment, kind, name } = data.job;
    const drawn = kind === "picture";
    const [checks, second] = await Promise.all(
      ["checks.py", drawn ? "drawings.json" : "setup.py"].map((each) => file(assignment, each)),
    );
    let [setup, drawing] = [second, ""];
    if (drawn) {
      ({ setup, [name]: drawing } = JSON.parse(second));
      await pyodide.loadPackage("matplotlib", { messageCallback: () => {} });
      pyodide.runPython("import matplotlib; matplotlib.use('agg'); import matplotlib.pyplot");
    }
    stage = "run";
    postMessage({ type: "started" });
    const started = (name) => postMessage({ type: "started", name });
    const result = work(JSON.stringify({ ...data.job, checks, setup, drawing }), started);
    postMessage({ type: "done", ...JSON.parse(result) });
  } catch (error) {
    postMessage({ type: "broken", stage, text: String(error?.message ?? error).slice(0, 2000) });
  }
};
