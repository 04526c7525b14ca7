import { type Candidate, reference } from "../core/item.ts";
import type { FactSource, Judge } from "../core/judged.ts";
import { givenCandidates } from "./given-candidates.ts";
import { nextItem, type StoredItem } from "./record-store.ts";
import { type Setup, sure } from "./setup.ts";
import type { Storage } from "./storage.ts";

/** A question whose facts are wanted. */
export interface FactsQuestion {
  readonly judge: Judge;
  readonly shown: readonly Candidate[];
  /** null: the question is about its candidates as wholes. */
  readonly source: FactSource | null;
}

/** The facts that a question asks about; undefined where it asks about candidates as wholes. */
export function factsAsked(
  storage: Storage,
  generation: number,
  setup: Setup,
  stored: StoredItem,
  { judge, shown, source }: FactsQuestion,
): readonly string[] | undefined {
  const { facts } = sure(setup.prompts, judge.prompt).asking;
  const [candidate] = shown;
  if (facts === undefined || candidate === undefined || source === null) return undefined;
  const own = facts.of(stored.item, candidate);
  if (source === "own") return own;
  const { item: next } = nextItem(storage, generation, stored);
  const theirs = givenCandidates(next).find(({ system }) => system === reference);
  if (theirs === undefined) return [];
  // A fact that both records have would be asked for with both answers.
  return facts
    .of(next, theirs)
    .filter((fact) => !own.includes(fact))
    .slice(0, own.length);
}

/** Whose facts a prompt asks about when it shows these systems; null: it asks about candidates as wholes. */
export function factSources(
  setup: Setup,
  judge: Judge,
  shown: readonly string[],
): readonly (FactSource | null)[] {
  if (sure(setup.prompts, judge.prompt).asking.facts === undefined) return [null];
  const { gold } = setup.config;
  const isReference = shown.length === 1 && shown[0] === reference;
  // The highlights state their own facts and no others: what a judge can be measured by without labels.
  return isReference && (gold === undefined || gold.includes("reference"))
    ? ["own", "next"]
    : ["own"];
}
