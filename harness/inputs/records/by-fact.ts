import type { HumanLabels, Rating } from "../../core/item.ts";
import { quote } from "./quote.ts";
import type { Path } from "./row-reader.ts";
import { pathName, RowFault, wrongType } from "./row-values.ts";

type Labels = HumanLabels[string][string];

/** Labels with one list a rater as lists with one entry a fact; a list without lists stays as it is. */
export function byFact(labels: Labels, path: Path): Labels {
  const raters = labels.filter((entry) => typeof entry === "object");
  const [first] = raters;
  if (first === undefined) return labels;
  for (const [i, entry] of labels.entries()) {
    if (typeof entry !== "object") {
      throw wrongType([...path, i], entry, "a list with one label a fact, as the others are");
    }
    if (entry.length === first.length) continue;
    throw new RowFault({
      path: [...path, i],
      what: `${quote(pathName([...path, i]))} is a list of ${entry.length}, and the first rater's one of ${first.length}`,
      fix: "write one list a rater, each with one label a fact",
    });
  }
  return first.map((_label, fact): readonly Rating[] =>
    raters.flatMap((entry) => entry[fact] ?? []),
  );
}
