// Pyodide in Deno: `make` writes a snapshot of its memory to the standard output, `run` starts from
// one and serves a single submission over the standard streams (autograder/sandbox/job.py).
//
// Python's `js` leads to this realm, so what is here counts as the submission's. It has no permission
// when the first cell runs, and cannot ask for any.
import { createRequire } from "node:module";

const [mode, pyodideFolder, folder] = Deno.args;
// Pyodide takes Deno for Node.js.
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = "/";
const read = (path) => Deno.readFileSync(path);
const text = (path) => new TextDecoder().decode(read(path));
const evaluate = (name) => (0, eval)(text(`${pyodideFolder}/${name}`));

const NOT_SUPPORTED = 138; // an error number of Emscripten
const state = { module: null };

async function start(options) {
  evaluate("pyodide.js");
  evaluate("pyodide.asm.js");
  const create = globalThis._createPyodideModule;
  globalThis._createPyodideModule = async (settings) => {
    state.module = await create(settings);
    if (options._loadSnapshot) linkAfterRestore(state.module, JSON.parse(text(`${folder}/links.json`)));
    return state.module;
  };
  return await globalThis.loadPyodide({
    indexURL: `${pyodideFolder}/`,
    stdin: () => null,
    stdout: () => {},
    stderr: () => {},
    env: JSON.parse(text(`${folder}/environment.json`)),
    fsInit: (FS, { sitePackages }) => unpack(FS, sitePackages),
    ...options,
  });
}

// The files of the packages; they are read where they lie and not copied.
function unpack(FS, site) {
  const content = read(`${folder}/packages.bin`);
  const folders = new Set();
  for (const [name, at, size] of JSON.parse(text(`${folder}/packages.json`))) {
    const path = `${site}/${name}`;
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(parent)) FS.mkdirTree(parent);
    folders.add(parent);
    FS.writeFile(path, content.subarray(at, at + size), { canOwn: true });
  }
}

// ---------------------------------------------------------------- libraries in a snapshot

// Pyodide saves the memory alone. The compiled modules of the packages are linked again at the same
// places: their memory is known to the loader by their handles, which lie in the memory; the places
// of their functions in the table are noted here.
function links(module) {
  const { GOT, LDSO, wasmTable } = module;
  const libraries = [];
  for (const [handle, library] of Object.entries(LDSO.loadedLibsByHandle)) {
    if (handle === "0") continue;
    libraries.push({ handle: Number(handle), name: library.name, global: library.global });
  }
  const names = new Map();
  for (const { handle } of libraries) {
    for (const [name, one] of Object.entries(LDSO.loadedLibsByHandle[handle].exports)) {
      if (typeof one === "function") names.set(one, [handle, name]);
    }
  }
  const exported = []; // functions of libraries that have a place of their own in the table
  for (let place = 0; place < wasmTable.length; place++) {
    const name = names.get(wasmTable.get(place));
    if (name) exported.push([place, ...name]);
  }
  const symbols = Object.entries(GOT).map(([name, one]) => [name, one.value, !!one.required]);
  return { libraries, exported, symbols, places: wasmTable.length };
}

function linkAfterRestore(module, saved) {
  const restore = module.API.restoreSnapshot;
  module.API.restoreSnapshot = (snapshot) => {
    const config = restore(snapshot);
    link(module, saved);
    // Linking has written the initial values of the libraries over the saved ones.
    const header = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 4);
    module.HEAP8.set(snapshot.subarray(header[1]));
    return config;
  };
}

function link(module, saved) {
  const { GOT, LDSO, wasmTable } = module;
  for (const [name, value, required] of saved.symbols) {
    GOT[name] ??= new WebAssembly.Global({ value: "i32", mutable: true }, value);
    GOT[name].value = value;
    if (required) GOT[name].required = true;
  }
  wasmTable.grow(saved.places - wasmTable.length);
  for (const { handle, name, global } of saved.libraries) {
    const flags = { global, nodelete: true, loadAsync: false, fs: module.FS, allowUndefined: true };
    module.loadDynamicLibrary(name, flags, global ? null : {}, handle);
  }
  module.getFunctionAddress(() => {}); // makes the map that is filled here
  for (const [place, handle, name] of saved.exported) {
    const one = LDSO.loadedLibsByHandle[handle].exports[name];
    module.setWasmTableEntry(place, one);
  }
  // What libraries import from Pyodide itself and is no function of WebAssembly, such as
  // __cxa_throw, is wrapped once more, at its place.
  for (const [name, place] of saved.symbols) {
    const own = module[`_${name}`];
    if (typeof own !== "function" || place >= saved.places || wasmTable.get(place)) continue;
    module.freeTableIndexes.push(place);
    if (module.addFunction(own, own.sig) !== place) throw new Error(`${name} is not at its place`);
  }
}

// ---------------------------------------------------------------- the streams and the clock

function write(stream, bytes) {
  for (let at = 0; at < bytes.length; ) at += stream.writeSync(bytes.subarray(at));
}

// Python's memory is an array of signed numbers, and may move.
function copied(buffer, offset, length) {
  return new Uint8Array(buffer.slice(offset, offset + length).buffer);
}

function addDevice(FS, name, number, operations) {
  const device = FS.makedev(70, number);
  FS.registerDevice(device, { open() {}, close() {}, ...operations });
  FS.mkdev(`/dev/${name}`, 0o666, device);
}

// Python's own signals and timers are missing here: a thread of its own interrupts Python.
const TICKER = `
onmessage = ({ data: { deadlines, buffer } }) => {
  const [cpu, wall, late] = [0, 1, 2];
  const line = new TextEncoder().encode('\\n{"overtime": true}\\n');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    Atomics.wait(clock, 0, 0, 25);
    const { user, system } = Deno.cpuUsage();
    const work = (user + system) / 1e6, now = performance.timeOrigin / 1e3 + performance.now() / 1e3;
    const isLate = (deadlines[cpu] && work > deadlines[cpu]) || (deadlines[wall] && now > deadlines[wall]);
    if (!isLate) continue;
    deadlines[late] += 1;
    if (deadlines[late] > 3) {
      Deno.stdout.writeSync(line);
      continue;
    }
    if (deadlines[cpu]) deadlines[cpu] = work + 1;
    if (deadlines[wall]) deadlines[wall] = now + 1;
    buffer[0] = 2;
  }
};`;

function startClock(pyodide) {
  const deadlines = new Float64Array(new SharedArrayBuffer(24));
  const buffer = new Uint8Array(new SharedArrayBuffer(1));
  const source = `data:text/javascript,${encodeURIComponent(TICKER)}`;
  const ticker = new Worker(source, { type: "module", deno: { permissions: "none" } });
  ticker.postMessage({ deadlines, buffer });
  pyodide.setInterruptBuffer(buffer);
  const { cpuUsage } = Deno;
  const work = () => {
    const { user, system } = cpuUsage();
    return (user + system) / 1e6;
  };
  const now = () => (performance.timeOrigin + performance.now()) / 1e3;
  const { FS } = pyodide;
  addDevice(FS, "clock", 2, {
    read(stream, buffer, offset, length) {
      const bytes = new TextEncoder().encode(`${work().toFixed(6)}\n`);
      buffer.set(bytes.subarray(0, length), offset);
      return Math.min(length, bytes.length);
    },
    write(stream, buffer, offset, length) {
      const [which, seconds] = new TextDecoder().decode(copied(buffer, offset, length)).split(" ");
      const base = which === "cpu" ? work() : now();
      deadlines[2] = 0;
      deadlines[which === "cpu" ? 0 : 1] = Number(seconds) ? base + Number(seconds) : 0;
      return length;
    },
  });
}

function addStreams(FS) {
  const { stdin, stdout } = Deno;
  addDevice(FS, "grader", 1, {
    read(stream, buffer, offset, length) {
      const bytes = new Uint8Array(length);
      const count = stdin.readSync(bytes) ?? 0;
      buffer.set(bytes.subarray(0, count), offset);
      return count;
    },
    write(stream, buffer, offset, length) {
      write(stdout, copied(buffer, offset, length));
      return length;
    },
  });
}

// What a submission has no use for. The wall is that Deno has given no permission.
function closeDoors(FS) {
  Deno.permissions.revokeSync({ name: "read" });
  const doors = ["Deno", "Worker", "fetch", "WebSocket", "EventSource", "process", "require", "Buffer"];
  for (const name of [...doors, "eval", "loadPyodide", "_createPyodideModule", "prompt", "alert"]) {
    delete globalThis[name];
  }
  // Emscripten asks for its sockets here: to Python an error, and no end of the process.
  globalThis.require = () => {
    throw new FS.ErrnoError(NOT_SUPPORTED);
  };
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const kind of kinds) {
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: undefined });
  }
}

// ---------------------------------------------------------------- the two ways to be called

if (mode === "make") {
  const pyodide = await start({ _makeSnapshot: true });
  pyodide.runPython(text(`${folder}/prepare.py`));
  // It would be asked for again when the snapshot is loaded, and be another object there.
  for (const name of Object.keys(pyodide.loadedPackages)) delete pyodide.loadedPackages[name];
  const snapshot = pyodide.makeMemorySnapshot();
  const saved = new TextEncoder().encode(`${JSON.stringify(links(state.module))}\n`);
  write(Deno.stdout, saved);
  write(Deno.stdout, snapshot);
} else {
  const pyodide = await start({ _loadSnapshot: read(`${folder}/snapshot.bin`) });
  const exit = Deno.exit;
  addStreams(pyodide.FS);
  startClock(pyodide);
  await new Promise((done) => setTimeout(done, 0)); // the thread gets its message
  closeDoors(pyodide.FS);
  pyodide.runPython("import jail; jail.serve()");
  exit(0);
}
