import * as z from "zod";
import { reference } from "../core/item.ts";
import type { Arrangement, Asking, OrderDraws, Protocol } from "../core/protocol.ts";
import { shuffle } from "../core/random.ts";
import type { Confidence } from "../core/verdict.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { labelSchema, refuseEqualLabels, refuseOpenLabels } from "./label-list.ts";
import { readConfidence } from "./readers/confidence.ts";
import { type Accept, readJson } from "./readers/json.ts";
import { foldLabel, labelReader } from "./readers/label.ts";
import { excerptOf, type Reading, readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

/** The words for each outcome; the first of a list is the one that is asked for. */
interface PairwiseLabels {
  readonly first: readonly string[];
  readonly second: readonly string[];
  /** Empty or absent: the judge must choose. */
  readonly tie?: readonly string[] | undefined;
  /** How probable it was that the first is the better one is read as well. */
  readonly confidence?: boolean | undefined;
}

const outcomes = ["first", "second", "tie"] as const;

type Outcome = (typeof outcomes)[number];

const pairwiseLabels: z.ZodType<PairwiseLabels> = z
  .strictObject({
    first: z.array(labelSchema).min(1, "at least one label is needed"),
    second: z.array(labelSchema).min(1, "at least one label is needed"),
    tie: z.array(labelSchema).optional(),
    confidence: z.boolean().optional(),
  })
  .superRefine((labels, issues) => {
    const all = outcomes.flatMap((outcome) =>
      (labels[outcome] ?? []).map((label, i) => ({ label, path: [outcome, i] })),
    );
    refuseEqualLabels(all, issues);
    if (labels.confidence !== true) return;
    if ((labels.tie?.length ?? 0) > 0) {
      const message = "a confidence is of one of two, and this prompt allows ties";
      const fix = 'remove "tie" (and from the text of the prompt), or remove "confidence"';
      issues.addIssue({ code: "custom", path: ["tie"], message, params: { fix } });
    }
    const sides = all.map((one) => ({ ...one, yes: one.path[0] === "first" }));
    refuseOpenLabels(sides, issues);
  });

/** Which of two candidates is better; every pair is asked in both orders, or in one that is drawn. */
export const pairwise: Protocol = {
  name: "pairwise",
  regenerates: false,
  slots: { required: ["first", "second"], optional: ["article", "highlights", "examples"] },
  formats: ["json", "label"],
  answer: pairwiseLabels,
  arrange: (systems, { pairs, orders }, draws) =>
    pairsOf(systems, pairs).flatMap((pair) => {
      const [a, b] = pair;
      return orders === "seeded" ? [drawOrder(pair, draws)] : [pair, [b, a]];
    }),
  fill: ([first, second]) =>
    first === undefined || second === undefined ? {} : { first: first.text, second: second.text },

  bind({ answer, format, reason }) {
    const labels = pairwiseLabels.parse(answer);
    const ask = outcomes.flatMap((outcome) => labels[outcome]?.slice(0, 1) ?? []);
    const reader = labelReader(
      outcomes.flatMap((outcome) =>
        (labels[outcome] ?? []).map((label) => [label, outcome] as const),
      ),
      (outcome) => outcome !== "tie",
    );
    const isAllowed = (outcome: Outcome) => (labels[outcome]?.length ?? 0) > 0;
    const read = (text: string) =>
      format === "json"
        ? readJson(text, "verdict", reader.accept, reader.readWhole)
        : reader.read(text);
    const asking: Asking = {
      schema:
        format === "json"
          ? answerSchema("verdict", { type: "string", enum: ask }, reason)
          : undefined,
      read: (reply) => readReply(reply, read, (winner) => ({ kind: "pairwise", winner })),
      readRecorded: (recorded, shown) =>
        recordedVerdict(
          recorded,
          (value) => winnerNamed(value, shown, outcomes.filter(isAllowed), reader.accept),
          (winner) => ({ kind: "pairwise", winner }),
        ),
      // Where ties are not allowed, equals go to the candidate shown first: where both orders are asked, each
      // candidate wins once, which counts like a tie, and shows as what it is in the consistency; where one order
      // is drawn, it draws the winner.
      answerOf([first = 0, second = 0]) {
        const winner = first > second ? "first" : second > first ? "second" : "tie";
        const label = labels[winner]?.[0] ?? labels.first[0] ?? "";
        return format === "json" ? writeAnswer("verdict", label, reason) : label;
      },
    };
    if (labels.confidence !== true) return asking;
    const sides = new Map([
      ...labels.first.map((label) => [foldLabel(label), true] as const),
      ...labels.second.map((label) => [foldLabel(label), false] as const),
    ]);
    return {
      ...asking,
      readsTokens: "confidence",
      read(reply, _asked, tokens) {
        const weigh = (text: string): Reading<Weighed> => {
          const reading = read(text);
          if ("why" in reading) return reading;
          const { value: winner, rule, at } = reading;
          return { value: { winner, confidence: readConfidence(text, at, sides, tokens) }, rule };
        };
        return readReply(reply, weigh, (answer) => ({ kind: "pairwise", ...answer }));
      },
    };
  },
};

interface Weighed {
  readonly winner: Outcome;
  readonly confidence: Confidence;
}

/** The winner by the name of a system that is shown, by its place, or by a label; not where these contradict. */
function winnerNamed(
  value: unknown,
  shown: readonly string[],
  allowed: readonly Outcome[],
  accept: Accept<Outcome>,
): ReturnType<Accept<Outcome>> {
  const name = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (typeof name !== "string") return { why: "unknown-winner: another type" };
  const bySystem = (["first", "second"] as const).find((_, place) => shown[place] === name);
  const byPlace = allowed.find((outcome) => outcome === name);
  const byLabel = accept(value);
  const meanings = new Set<Outcome>([
    ...(bySystem === undefined ? [] : [bySystem]),
    ...(byPlace === undefined ? [] : [byPlace]),
    ...("value" in byLabel ? [byLabel.value] : []),
  ]);
  const [meaning, other] = meanings;
  if (meaning === undefined) return { why: `unknown-winner: ${excerptOf(name)}` };
  if (other === undefined) return { value: meaning };
  return { why: `ambiguous: ${excerptOf(name)} means both ${meaning} and ${other}` };
}

type Pair = readonly [string, string];

function pairsOf(systems: readonly string[], pairs: Arrangement["pairs"]): readonly Pair[] {
  if (pairs === "reference") {
    if (!systems.includes(reference)) return [];
    return systems.filter((system) => system !== reference).map((system) => [system, reference]);
  }
  if (pairs === "all") {
    return systems.flatMap((a, i) => systems.slice(i + 1).map((b): Pair => [a, b]));
  }
  // A pair that is listed twice, or the other way round as well, is one pair.
  return pairs.filter(
    ([a, b], i) =>
      a !== b &&
      systems.includes(a) &&
      systems.includes(b) &&
      pairs.findIndex(([c, d]) => (a === c && b === d) || (a === d && b === c)) === i,
  );
}

/** The order of a pair hangs on its two names alone, however it is listed: no other pair and no system moves it. */
function drawOrder(pair: Pair, { seed, item }: OrderDraws): readonly string[] {
  const names = [...pair].sort();
  const purpose = `pairwise/order|${JSON.stringify([item, ...names])}`;
  const order = shuffle({ seed, purpose, replicate: 0, n: names.length });
  return order.map((place) => names[place] ?? "");
}
