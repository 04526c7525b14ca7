// A provider that answers every chat completion at once, or after so many milliseconds (argument), and tells its parent,
// when asked, how many requests came.
import { createServer } from "node:http";

const latencyMs = Number(process.argv[2] ?? 0);
let requests = 0;
const answers = ["supported", "unsupported"].map((verdict) =>
  JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "bench-1",
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        logprobs: null,
        message: { role: "assistant", content: JSON.stringify({ verdict }), refusal: null },
      },
    ],
    usage: { prompt_tokens: 1200, completion_tokens: 8, total_tokens: 1208 },
  }),
);

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    requests += 1;
    const body = answers[requests % 3 === 0 ? 1 : 0];
    const id = `req_${requests}`;
    const answer = () => {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "x-request-id": id,
      });
      response.end(body);
    };
    if (latencyMs > 0) setTimeout(answer, latencyMs);
    else answer();
  });
});

server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => process.send({ requests }));
process.on("disconnect", () => process.exit());
