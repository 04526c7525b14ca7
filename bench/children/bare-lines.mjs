// What the bench compares with: every line of a file, parsed. Argument: a file of JSON lines.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

let lines = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  if (typeof JSON.parse(line).raw === "string") lines += 1;
}
if (lines === 0) process.exitCode = 1;
