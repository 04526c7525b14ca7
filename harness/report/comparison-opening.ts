import type { Comparison, RunDifferences } from "../core/comparison.ts";
import { formatCount } from "./format-number.ts";
import { list, plural } from "./wording.ts";

/** Longer values of a config are cut short. */
const longestValue = 60;

/** What must be known before the tables: which runs, what differs between them, what is left out. */
export function comparisonOpening(comparison: Comparison): {
  readonly title: string;
  readonly paragraphs: readonly (readonly string[])[];
} {
  const { a, b, leftOut } = comparison;
  return {
    title: `A: ${a.name} (${a.run}) · B: ${b.name} (${b.run})`,
    paragraphs: [
      differsLines(comparison.differs),
      [recordsLine(comparison)],
      ...(leftOut.length === 0
        ? []
        : [["Not compared:", ...leftOut.map(({ judge, why }) => `- ${judge}: ${why}.`)]]),
    ],
  };
}

function differsLines(differs: RunDifferences): readonly string[] {
  const { config, prompts, recordings, answeredBy, data, answers } = differs;
  const lines = [
    ...configLines(config),
    ...(data ? ["- data: other records, texts or labels; see below"] : []),
    ...prompts.map(
      ({ name, a, b }) => `- prompt ${name}: text ${a.slice(0, 12)} in A, ${b.slice(0, 12)} in B`,
    ),
    ...recordings.map((name) => `- model ${name}: it replays other answers`),
    ...answeredBy.map(
      ({ judge, a, b }) => `- judge ${judge}: answered by ${ids(a)} in A, ${ids(b)} in B`,
    ),
  ];
  const same = answers ? "The answers differ." : "The answers are the same.";
  return lines.length === 0
    ? [`Nothing differs in config, data, prompts and models. ${same}`]
    : ["What differs:", ...lines, same];
}

/** A model that only one run has is one difference, however many settings it has. */
function configLines(config: RunDifferences["config"]): readonly string[] {
  const lines = config.map(({ path, a, b }) => {
    const model = config.find((other) => isNameOfOne(other) && path.startsWith(parentOf(other)));
    if (model === undefined) {
      return `- config ${path}: ${shownValue(a)} in A, ${shownValue(b)} in B`;
    }
    return `- config ${parentOf(model).slice(0, -1)}: only in ${model.a === null ? "B" : "A"}`;
  });
  return [...new Set(lines)];
}

function isNameOfOne({ path, a, b }: RunDifferences["config"][number]): boolean {
  return path.startsWith("models.") && path.endsWith(".name") && (a === null || b === null);
}

/** `models.luna.` of `models.luna.name`. */
function parentOf({ path }: RunDifferences["config"][number]): string {
  return path.slice(0, -"name".length);
}

function shownValue(json: string | null): string {
  if (json === null) return "not set";
  return json.length <= longestValue ? json : `${json.slice(0, longestValue)}…`;
}

function ids(models: readonly string[]): string {
  return models.length === 0 ? "nobody that says its name" : list(models);
}

function recordsLine({ records }: Comparison): string {
  const { shared, changed, onlyA, onlyB } = records;
  const out = [
    ...(onlyA === 0 ? [] : [`${formatCount(onlyA)} only in A`]),
    ...(onlyB === 0 ? [] : [`${formatCount(onlyB)} only in B`]),
    ...(changed === 0
      ? []
      : [`${formatCount(changed)} with the same id and other texts or labels`]),
  ];
  const leftOut = out.length === 0 ? "" : ` Left out: ${out.join(", ")}.`;
  return `${plural(shared, "record")} are the same in both runs and compared. B − A above 0: the value of B is higher.${leftOut}`;
}
