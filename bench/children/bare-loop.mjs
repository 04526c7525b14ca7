// What the bench compares with: the same calls with the same SDK, nothing kept. Arguments: base URL,
// records, concurrency, system prompt; and, where the loop is to have the harness's own fetch, the module that opens it.
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const [baseURL, file, concurrency, system, connections] = process.argv.slice(2);
const connection =
  connections && (await import(connections).then((it) => it.openConnection(Number(concurrency))));
const fetch = connection?.fetch;
const client = new OpenAI({ apiKey: "none", baseURL, maxRetries: 0, fetch });
const lines = readFileSync(file, "utf8").trimEnd().split("\n");
const mark = "0123456789abcdef";
let next = 0;
let answered = 0;

async function work() {
  while (next < lines.length) {
    const { article, summary } = JSON.parse(lines[next++]);
    const content = `Article:\n${mark}\n${article}\n${mark}\n\nSummary:\n${mark}\n${summary}\n${mark}`;
    const messages = [
      { role: "system", content: system },
      { role: "user", content },
    ];
    const reply = await client.chat.completions.create({
      model: "bench-1",
      temperature: 0,
      max_tokens: 100,
      messages,
    });
    if (reply.choices[0].message.content !== "") answered += 1;
  }
}

// The lines by which a run tells when it begins and ends to send.
process.stdout.write('{"event":"progress"}\n');
await Promise.all(Array.from({ length: Number(concurrency) }, work));
process.stdout.write('{"event":"progress"}\n');
await connection?.close();
if (answered !== lines.length) process.exitCode = 1;
