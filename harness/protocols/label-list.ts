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
