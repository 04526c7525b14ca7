import type { Protocol } from "../core/protocol.ts";
import { readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

/** Writes a summary: nothing is shown, and the whole reply is the answer. */
export const summary: Protocol = {
  name: "summary",
  regenerates: true,
  slots: { required: [], optional: ["article", "highlights", "examples"] },
  formats: ["text"],
  answer: undefined,
  arrange: () => [[]],
  fill: () => ({}),

  bind: () => ({
    schema: undefined,
    read: (reply) =>
      readReply(
        reply,
        (text) => ({ value: text, rule: "text" }),
        (text) => ({ kind: "summary", text }),
      ),
    readRecorded: (recorded) =>
      recordedVerdict(
        recorded,
        (value) =>
          typeof value === "string" && value.trim() !== ""
            ? { value }
            : { why: "not-a-text: a summary is a text that is not empty" },
        (text) => ({ kind: "summary", text }),
      ),
    // A judge's answer; who summarises writes its own text.
    answerOf: () => "",
  }),
};
