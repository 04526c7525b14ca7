// What the bench compares with: the same calls with the same SDK, nothing kept. Arguments: base URL,
// records, concurrency, system prompt.
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const [baseURL, file, concurrency, system] = process.argv.slice(2);
const client = new OpenAI({ apiKey: "none", baseURL, maxRetries: 0 });
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

await Promise.all(Array.from({ length: Number(concurrency) }, work));
if (answered !== lines.length) process.exitCode = 1;
