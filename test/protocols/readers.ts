import type { AnswerFormat, Asking, Protocol } from "../../harness/core/protocol.ts";
import type { Answer } from "../../harness/core/verdict.ts";
import { binary } from "../../harness/protocols/binary.ts";
import { coverage } from "../../harness/protocols/coverage.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";
import { ranking } from "../../harness/protocols/ranking.ts";
import { score } from "../../harness/protocols/score.ts";
import { summary } from "../../harness/protocols/summary.ts";

const labels = ["faithful", "unfaithful"];
const scale = { min: 1, max: 5 };
const words = { poor: 1, fair: 2, "very good": 4 };

/** A protocol bound to one prompt; where many are shown or asked about, they are three. */
function reader(protocol: Protocol, format: AnswerFormat, answer: unknown): Asking {
  const asking = protocol.bind({ answer, format, reason: false });
  return { ...asking, read: (text) => asking.read(text, 3) };
}

const sides = { first: ["A"], second: ["B"], tie: ["C"] };
const outputs = { first: ["Output (a)"], second: ["Output (b)"] };

/** Every protocol in every format that it can be asked for in. */
export const readers: readonly (readonly [name: string, asking: Asking])[] = [
  ["binary json", reader(binary, "json", { labels, positive: "faithful" })],
  ["binary label", reader(binary, "label", { labels, positive: "faithful" })],
  ["score json", reader(score, "json", scale)],
  ["score number", reader(score, "number", scale)],
  ["score words json", reader(score, "json", { labels: words })],
  ["score words label", reader(score, "label", { labels: words })],
  ["pairwise json", reader(pairwise, "json", sides)],
  ["pairwise label", reader(pairwise, "label", sides)],
  ["pairwise of outputs", reader(pairwise, "label", outputs)],
  ["ranking json", reader(ranking, "json", undefined)],
  ["ranking label", reader(ranking, "label", undefined)],
  ["coverage json", reader(coverage, "json", { of: "facts" })],
  ["coverage json of errors", reader(coverage, "json", { of: "sentences", positive: false })],
  ["summary text", reader(summary, "text", undefined)],
];

/** An answer that one of these readers may give: in its scale, with its labels, and from something in the text. */
export function isAllowed(answer: Answer, text: string): boolean {
  switch (answer.kind) {
    case "binary":
      return labels.includes(answer.label);
    case "score":
      return (
        answer.score >= scale.min &&
        answer.score <= scale.max &&
        /\d|one|two|three|four|five|poor|fair|good/iu.test(text)
      );
    case "pairwise":
      return ["first", "second", "tie"].includes(answer.winner);
    case "ranking":
      return answer.places.length === 3 && answer.places.some((place) => place === 1);
    case "coverage":
      return answer.facts.length === 3;
    case "summary":
      return answer.text === text.trim();
  }
}

/**
 * A verdict, and the milliseconds that this thread worked to read it: the least of three times where the first is above
 * the limit, for a machine with other work to do.
 */
export function timedRead(asking: Asking, text: string, limit: number) {
  const start = performance.now();
  const verdict = asking.read(text);
  let ms = performance.now() - start;
  for (let again = 0; again < 2 && ms > limit; again += 1) {
    const before = process.threadCpuUsage();
    asking.read(text);
    const { user, system } = process.threadCpuUsage(before);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return { verdict, ms };
}
