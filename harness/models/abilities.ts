/** What a model on the provider's own host is known to take. */
export interface Abilities {
  /** It reasons: it takes an effort, and a temperature only with effort `none`. */
  readonly reasons: boolean;
  /** Efforts that it is known to refuse. */
  readonly refuses: readonly string[];
}

/** Day of the table below; its sources are the provider's pages on reasoning models and on each model. */
export const abilitiesVersion = "2026-11";

/** Every effort that some OpenAI model takes (types of openai 7.57). */
export const openaiEfforts: readonly string[] = [
  "none",
  "minimal",
  "low",
  "medium",
  "high",
  "xhigh",
  "max",
];

/** Every effort that some Claude model takes (types of @anthropic-ai/sdk 1.12). */
export const anthropicEfforts: readonly string[] = ["low", "medium", "high", "xhigh", "max"];

const reasoning: Abilities = { reasons: true, refuses: [] };
const alwaysReasoning: Abilities = { reasons: true, refuses: ["none"] };
const plain: Abilities = { reasons: false, refuses: openaiEfforts };

const openaiModels: ReadonlyMap<string, Abilities> = new Map([
  ["gpt-6-astra", alwaysReasoning],
  ["gpt-6.1-sol", alwaysReasoning],
  ["gpt-6.1-terra", reasoning],
  ["gpt-6-sol", reasoning],
  ["gpt-6-luna", reasoning],
  ["gpt-5.6-sol", reasoning],
  ["gpt-5.6-terra", reasoning],
  ["gpt-5.6-luna", reasoning],
  ["gpt-5.5", reasoning],
  ["gpt-5.4", reasoning],
  ["gpt-5.4-mini", reasoning],
  ["gpt-5.4-nano", reasoning],
  ["gpt-5", alwaysReasoning],
  ["gpt-5-mini", alwaysReasoning],
  ["gpt-5-nano", alwaysReasoning],
  ["o3", alwaysReasoning],
  ["gpt-4.1", plain],
  ["gpt-4.1-mini", plain],
  ["gpt-4o", plain],
  ["gpt-4o-mini", plain],
]);

/** What OpenAI's own service is known to take for a model; undefined for a model that is not in the table. */
export function openaiAbilities(model: string): Abilities | undefined {
  return openaiModels.get(undated(model));
}

/** A model's name without the date of its snapshot: `gpt-4o-2024-08-06`, `claude-haiku-4-5-20251001`. */
export function undated(model: string): string {
  return model.replace(/-\d{4}-?\d{2}-?\d{2}$/, "");
}

/** Names for a message: `a, b or c`. */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}
