import type { ModelConfig } from "../core/config.ts";
import type { Problem } from "../core/errors.ts";
import { priceOf } from "../models/prices.ts";

/** What a budget needs to know of a model: without it nobody can tell what a call may cost. */
export function unbounded(model: ModelConfig): readonly Problem[] {
  const { name, max_tokens } = model;
  const problems: Problem[] = [];
  if (max_tokens === undefined) {
    problems.push({
      code: "config/missing-key",
      what: `model "${name}" has no max_tokens, and the run has a budget`,
      fix: "give it max_tokens, or take the budget out",
    });
  }
  if (priceOf(model) === undefined) {
    problems.push({
      code: "model/no-price",
      what: `the price of model "${name}" is unknown, and the run has a budget`,
      fix: "give it price: { input: ..., output: ... } in USD per million tokens, or take the budget out",
    });
  }
  return problems;
}
