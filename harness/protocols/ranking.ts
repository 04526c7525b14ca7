import type { Protocol } from "../core/protocol.ts";
import { shuffle } from "../core/random.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { readJson } from "./readers/json.ts";
import { letterOf, orderReader } from "./readers/order.ts";
import { readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

/** All candidates of a record from the best to the worst; ties are allowed. */
export const ranking: Protocol = {
  name: "ranking",
  regenerates: false,
  slots: { required: ["candidates"], optional: ["article", "highlights", "examples"] },
  formats: ["json", "label"],
  answer: undefined,

  // One question shows all: an order of its own for each record keeps the effect of a place from any one system.
  arrange(systems, _options, { seed, item }) {
    if (systems.length < 2) return [];
    const purpose = `ranking/order|${item}`;
    const order = shuffle({ seed, purpose, replicate: 0, n: systems.length });
    return [order.map((place) => systems[place] ?? "")];
  },
  fill: (shown) => ({
    candidates: shown.map(({ text }, i) => ({ heading: `${letterOf(i)}:`, text })),
  }),

  bind({ format, reason }) {
    const letters = { type: "array", items: { type: "string" } };
    return {
      schema:
        format === "json"
          ? answerSchema("ranking", { type: "array", items: letters }, reason)
          : undefined,
      read(reply, asked = 0) {
        const reader = orderReader(asked);
        const read = (text: string) =>
          format === "json"
            ? readJson(text, "ranking", reader.accept, reader.readWhole)
            : reader.read(text);
        return readReply(reply, read, (places) => ({ kind: "ranking", places }));
      },
      readRecorded: (recorded, shown) =>
        recordedVerdict(
          withLetters(recorded, shown),
          orderReader(shown.length).accept,
          (places) => ({ kind: "ranking", places }),
        ),
      answerOf(utilities) {
        const groups = groupsOf(utilities);
        return format === "json"
          ? writeAnswer("ranking", groups, reason)
          : groups.map((group) => group.join(" = ")).join(" > ");
      },
    };
  },
};

/** A recorded order, a list of names or of lists of them, may name the systems in the place of their letters. */
function withLetters(recorded: unknown, shown: readonly string[], depth = 2): unknown {
  if (Array.isArray(recorded) && depth > 0) {
    return recorded.map((one: unknown) => withLetters(one, shown, depth - 1));
  }
  const place = typeof recorded === "string" ? shown.indexOf(recorded) : -1;
  return place < 0 ? recorded : letterOf(place);
}

/** Letters of the candidates, the largest utility first; equal ones share a group. */
function groupsOf(utilities: readonly number[]): readonly (readonly string[])[] {
  const values = [...new Set(utilities)].sort((a, b) => b - a);
  return values.map((value) =>
    utilities.flatMap((utility, i) => (utility === value ? [letterOf(i)] : [])),
  );
}
