import type { Problem } from "../core/errors.ts";
import { reference } from "../core/item.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { judgesAsked } from "../run/plan-store.ts";
import { items } from "../run/record-store.ts";
import { type Setup, sure } from "../run/setup.ts";
import type { Storage } from "../run/storage.ts";

/** Every judging prompt must ask something: a table without a verdict looks like a finished one. */
export function questionProblems(
  storage: Storage,
  generation: number,
  setup: Setup,
  loaded: LoadedConfig,
): readonly Problem[] {
  const asked = judgesAsked(storage, generation);
  return setup.config.judge.prompts.flatMap((prompt, index) => {
    const own = setup.judges.flatMap((judge, n) =>
      !judge.regenerates && judge.prompt === prompt ? [n] : [],
    );
    if (own.length === 0 || own.some((n) => asked.has(n))) return [];
    const hasReference = () => {
      for (const { item } of items(storage, generation)) {
        if (item.highlights !== undefined) return true;
      }
      return false;
    };
    const { why, fix } = reason(setup, prompt, hasReference);
    return [
      {
        code: "config/wrong-value" as const,
        what: `prompt "${sure(setup.prompts, prompt).name}" asks nothing: ${why}`,
        fix,
        ...loaded.locate(["judge", "prompts", index]),
      },
    ];
  });
}

interface Reason {
  readonly why: string;
  readonly fix: string;
}

function reason(setup: Setup, prompt: string, hasReference: () => boolean): Reason {
  const { protocol, asking } = sure(setup.prompts, prompt);
  const { systems, pairs } = setup.config.judge;
  const among = systems === undefined ? "" : " among those of judge.systems";
  const widen = systems === undefined ? "" : ', name more of them in "systems"';
  if (protocol === "pairwise" && pairs === "reference") {
    const compares = "pairs: reference compares with the highlights";
    if (systems !== undefined && !systems.includes(reference)) {
      return {
        why: `${compares}, which judge.systems leaves out`,
        fix: `write "pairs: all", or add "${reference}" to judge.systems`,
      };
    }
    if (!hasReference()) {
      return {
        why: `${compares}, which no record has`,
        fix: 'write "pairs: all", or add highlights',
      };
    }
    return {
      why: `no record has highlights and a summary to compare with them${among}`,
      fix: `give records both${widen}, or take the prompt out`,
    };
  }
  if (protocol === "pairwise" && pairs !== "all") {
    return {
      why: "no record has both systems of a pair in judge.pairs",
      fix: 'list pairs that stand in one record, or write "pairs: all"',
    };
  }
  if (protocol === "pairwise" || protocol === "ranking") {
    return {
      why: `no record has two systems to compare${among}`,
      fix: `give records a second summary${widen}, or take the prompt out`,
    };
  }
  const each = asking.facts?.each;
  if (each !== undefined) {
    return {
      why: `no record has a summary${among} with ${each} to ask about`,
      fix: `give records ${each === "sentences" ? "summaries" : each}${widen}, or take the prompt out`,
    };
  }
  return {
    why: `no record has a summary to judge${among}`,
    fix: `give records summaries${widen}, or take the prompt out`,
  };
}
