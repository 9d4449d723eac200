// Keeps the course readable without a network: after the first visit of any page all pages, and Python once it was
// used. The build replaces the two constants below.
"use strict";

const VERSION = "VERSION";
const FILES = ["FILES"];

// A host may serve several courses, or one in several years: each has its own scope.
const CACHE = `${registration.scope} ${VERSION}`;
const PATIENCE = 4000; // milliseconds for a network that does not answer, where there is a copy

async function install() {
  await skipWaiting();
  if (navigator.connection?.saveData) return;
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`${registration.scope} `) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

/** The network first, so that nobody reads yesterday's page. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const copy = await cache.match(request, { ignoreSearch: true });
  const fetched = fetch(request).then((response) => {
    if (response.status === 200) cache.put(request, response.clone());
    return response;
  });
  if (!copy) return fetched;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
  return Promise.race([fetched.catch(() => copy), late]);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});
