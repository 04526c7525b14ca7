import * as z from "zod";
import { foldLabel } from "./readers/label.ts";

/** A word, or a few, with which a judge may answer. */
export const labelSchema: z.ZodType<string> = z
  .string()
  .trim()
  .min(1, "a label must not be empty")
  .max(100, "a label has at most 100 characters");

/** Adds an issue for each label that an earlier one equals but for case and spaces. */
export function refuseEqualLabels(
  labels: readonly { readonly label: string; readonly path: (string | number)[] }[],
  issues: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const { label, path } of labels) {
    const folded = foldLabel(label);
    if (seen.has(folded)) {
      issues.addIssue({ code: "custom", path, message: `label "${label}" stands twice` });
    }
    seen.add(folded);
  }
}

/**
 * Adds an issue for each label with which one of the other side begins: a token that is the first may begin the second,
 * and does not say which of them was meant.
 */
export function refuseOpenLabels(
  labels: readonly {
    readonly label: string;
    readonly path: (string | number)[];
    readonly yes: boolean;
  }[],
  issues: z.RefinementCtx,
): void {
  for (const { label, path, yes } of labels) {
    const longer = labels.find(
      (other) => other.yes !== yes && foldLabel(other.label).startsWith(foldLabel(label)),
    );
    if (longer === undefined) continue;
    const message = `a confidence needs labels that do not begin like others, and "${longer.label}" begins with "${label}"`;
    const fix =
      'write labels of one token each, such as "yes" and "no", or "A" and "B", or remove "confidence"';
    issues.addIssue({ code: "custom", path, message, params: { fix } });
  }
}
