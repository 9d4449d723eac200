// What JavaScript could try that a submission has reached; test_wasm.py runs it as one.
const [, , folder, secret, fresh] = Deno.args;
Deno.permissions.revokeSync({ name: "read" });
const mustBe = (state) => {
  if (state !== "granted") throw new Error(state);
};
const tries = {
  read: () => Deno.readTextFileSync(secret),
  snapshot: () => Deno.statSync(folder),
  write: () => Deno.writeTextFileSync(fresh, "x"),
  environment: () => Deno.env.toObject(),
  run: () => new Deno.Command("true").outputSync(),
  library: () => Deno.dlopen("libc.so.6", {}),
  connect: async () => await Deno.connect({ port: 9 }),
  listen: () => Deno.listen({ port: 0 }),
  fetch: async () => await fetch("http://127.0.0.1:9"),
  file: async () => await fetch("file://" + secret),
  remote: async () => await import("https://deno.land/std/version.ts"),
  npm: async () => await import("npm:left-pad"),
  local: async () => await import("file://" + fresh + ".js"),
  ask: async () => mustBe((await Deno.permissions.request({ name: "read" })).state),
  host: () => Deno.hostname(),
  kill: () => Deno.kill(1, "SIGTERM"),
  cpus: () => Deno.systemMemoryInfo(),
};
for (const [name, one] of Object.entries(tries)) {
  try {
    await one();
    console.log(`${name} GOT`);
  } catch {
    // It was refused.
  }
}
console.log("tried");
