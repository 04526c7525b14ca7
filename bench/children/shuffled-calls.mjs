// Sends recorded requests, shuffled by a seed, so many at once. Arguments: address, file with a body a line, how many at
// once, seed, and `plain` where the marks of cacheable parts are to be left out.
import { readFileSync } from "node:fs";

const [address, file, concurrency, seed, plain] = process.argv.slice(2);
const bodies = readFileSync(file, "utf8").trimEnd().split("\n");
let state = Number(seed) >>> 0;
for (let last = bodies.length - 1; last > 0; last -= 1) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  const other = Math.floor((state / 2 ** 32) * (last + 1));
  [bodies[last], bodies[other]] = [bodies[other], bodies[last]];
}
let next = 0;

async function work() {
  while (next < bodies.length) {
    const body = bodies[next++];
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: plain === undefined ? body : withoutMarks(body),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    await response.json();
  }
}

function withoutMarks(body) {
  return JSON.stringify(JSON.parse(body), (key, value) =>
    key === "cache_control" ? undefined : value,
  );
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
