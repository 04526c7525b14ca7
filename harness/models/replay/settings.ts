import * as z from "zod";
import type { ModelConfig } from "../../core/config.ts";
import type { ReplayFields } from "../../core/recording.ts";
import { namedFamily, price } from "../settings.ts";

const column = z.string().min(1);

/** Columns that hold the answer: one of them. */
const answerFields = ["text", "answer", "lines"] as const;

const fields: z.ZodType<ReplayFields> = z
  .strictObject({
    item: column.describe("Column with the id of the record."),
    prompt: column.optional().describe("Column with the name of the prompt."),
    dimension: column.optional().describe("Column with the dimension of the prompt."),
    candidate: column.optional().describe("Column with the system, where one summary is judged."),
    order: column
      .optional()
      .describe("Column with the list of the systems, in the order in which they were shown."),
    repeat: column
      .optional()
      .describe(
        "Column with the number of the repeat, from 1; default: equal lines are 1, 2, ... in file order.",
      ),
    text: column.optional().describe("Column with the raw answer; the prompt's own rules read it."),
    answer: column
      .optional()
      .describe("In place of `text`: column with an answer that somebody has read already."),
    lines: column
      .optional()
      .describe(
        "In place of `text`: column with a list of the numbers, from 1, of the facts that the answer says true of.",
      ),
  })
  .superRefine((named, context) => {
    const [first, second] = answerFields.filter((field) => named[field] !== undefined);
    if (first !== undefined && second === undefined) return;
    context.addIssue({
      code: "custom",
      path: second === undefined ? [] : [second],
      message:
        second === undefined
          ? 'fields name neither "text" nor "answer" nor "lines": no column holds the answers'
          : `fields name both "${first}" and "${second}"`,
      params: {
        ...(second === undefined && { missing: answerFields }),
        fix:
          second === undefined
            ? 'add "text:" with the column of the raw answers, "answer:" with that of read ones, or "lines:" with that of numbers of facts'
            : 'keep "text" for raw answers, "answer" for answers that somebody has read already, or "lines" for numbers of facts',
      },
    });
  });

/** Schema of a model of the provider `replay`. */
export const replaySettings: z.ZodType<ModelConfig> = z
  .strictObject({
    name: z.string().min(1).describe("How judges and tables call this model."),
    provider: z.literal("replay").describe("Answers that were recorded before."),
    path: z
      .string()
      .min(1)
      .describe(
        "A file or pattern in any format that records may have, or an earlier run; relative to this file.",
      ),
    where: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe("Only lines with these values in these columns."),
    fields: fields
      .optional()
      .describe("Column names; only those that are named are compared. An earlier run needs none."),
    model: z.string().min(1).optional().describe("The provider's name of the model, if known."),
    family: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Family of the model, for self-preference; default: by the model's name, if that tells one.",
      ),
    price: price
      .optional()
      .describe("What its tokens cost, where the recording is an earlier run that counted them."),
  })
  .transform(({ model, family, ...config }) => {
    const own = model ?? config.name;
    const known = family ?? namedFamily(own);
    return { ...config, model: own, ...(known !== undefined && { family: known }) };
  });
