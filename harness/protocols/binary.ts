import * as z from "zod";
import type { Asking, Protocol } from "../core/protocol.ts";
import type { Confidence } from "../core/verdict.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { labelSchema, refuseEqualLabels, refuseOpenLabels } from "./label-list.ts";
import { readConfidence } from "./readers/confidence.ts";
import { readJson } from "./readers/json.ts";
import { foldLabel, labelReader } from "./readers/label.ts";
import { type Reading, readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

interface BinaryLabels {
  readonly labels: readonly string[];
  /** The label that counts as yes; all others count as no. */
  readonly positive: string;
  /** How probable the positive label was is read as well. */
  readonly confidence?: boolean | undefined;
}

const binaryLabels: z.ZodType<BinaryLabels> = z
  .strictObject({
    labels: z.array(labelSchema).min(2, "at least two labels are needed"),
    positive: labelSchema,
    confidence: z.boolean().optional(),
  })
  .superRefine(({ labels, positive, confidence }, issues) => {
    refuseEqualLabels(
      labels.map((label, i) => ({ label, path: ["labels", i] })),
      issues,
    );
    if (!labels.some((label) => foldLabel(label) === foldLabel(positive))) {
      const message = `"${positive}" is not one of the labels`;
      issues.addIssue({ code: "custom", path: ["positive"], message });
    }
    if (confidence !== true) return;
    const sides = labels.map((label, i) => ({
      label,
      path: ["labels", i],
      yes: foldLabel(label) === foldLabel(positive),
    }));
    refuseOpenLabels(sides, issues);
  });

/** Is the candidate so or not: one label out of a list, one of which is the positive one. */
export const binary: Protocol = {
  name: "binary",
  regenerates: false,
  slots: { required: ["candidate"], optional: ["article", "highlights", "examples"] },
  formats: ["json", "label"],
  answer: binaryLabels,
  arrange: (systems) => systems.map((system) => [system]),
  fill: ([candidate]) => (candidate === undefined ? {} : { candidate: candidate.text }),

  bind({ answer, format, reason }) {
    const { labels, positive, confidence } = binaryLabels.parse(answer);
    const isPositive = (label: string) => foldLabel(label) === foldLabel(positive);
    const negative = labels.find((label) => !isPositive(label)) ?? "";
    const reader = labelReader(labels.map((label) => [label, label]));
    const answerOf = (label: string) =>
      ({ kind: "binary", label, positive: isPositive(label) }) as const;
    const read = (text: string) =>
      format === "json"
        ? readJson(text, "verdict", reader.accept, reader.readWhole)
        : reader.read(text);
    const asking: Asking = {
      schema:
        format === "json"
          ? answerSchema("verdict", { type: "string", enum: labels }, reason)
          : undefined,
      read: (reply) => readReply(reply, read, answerOf),
      readRecorded: (recorded) =>
        recordedVerdict(
          recorded,
          (value) => {
            const named = reader.accept(value);
            if ("value" in named || typeof value !== "boolean") return named;
            // With more than two labels false does not say which.
            if (!value && labels.length > 2) return named;
            return { value: value ? positive : negative };
          },
          answerOf,
        ),
      answerOf([utility = 0]) {
        const label = utility >= 1 / 2 ? positive : negative;
        return format === "json" ? writeAnswer("verdict", label, reason) : label;
      },
    };
    if (confidence !== true) return asking;
    const sides = new Map(labels.map((label) => [foldLabel(label), isPositive(label)]));
    return {
      ...asking,
      readsTokens: "confidence",
      read(reply, _asked, tokens) {
        const weigh = (text: string): Reading<Weighed> => {
          const reading = read(text);
          if ("why" in reading) return reading;
          const { value: label, rule, at } = reading;
          return { value: { label, confidence: readConfidence(text, at, sides, tokens) }, rule };
        };
        return readReply(reply, weigh, ({ label, ...more }) => ({ ...answerOf(label), ...more }));
      },
    };
  },
};

interface Weighed {
  readonly label: string;
  readonly confidence: Confidence;
}
