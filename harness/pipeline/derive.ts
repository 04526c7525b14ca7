import { boardsInSteps } from "../boards/build-boards.ts";
import type { Leaderboard, Provenance } from "../core/leaderboard.ts";
import { type AnswersDigest, answersDigest } from "../run/answered-questions.ts";
import { attemptFigures } from "../run/attempt-figures.ts";
import { nowAndThen, type Pause } from "../run/pause.ts";
import { type JudgeUsage, juryUsage, readVerdicts, usageByJudge } from "../run/read-verdicts.ts";
import type { Setup } from "../run/setup.ts";
import type { Storage } from "../run/storage.ts";
import { methodsVersion, packageVersion, pricesVersion, renderers } from "./catalogue.ts";
import { informedJudges } from "./informed.ts";
import type { PlanState } from "./plan-state.ts";
import { type AttemptFigures, timings } from "./timings.ts";
import { type DerivedFile, writeWhole } from "./write-files.ts";

/** Both leaderboards of a run. */
export interface BothBoards {
  readonly judges: Leaderboard;
  readonly systems: Leaderboard;
}

/** What the files of a run are made of. */
export interface Derivation {
  readonly setup: Setup;
  readonly plan: PlanState;
  readonly pending: Provenance["pending"];
}

/**
 * Derives verdicts, leaderboards and manifest from the run folder alone and writes them whole. `pause` may throw: nothing
 * is written then.
 */
export async function derive(
  folder: string,
  storage: Storage,
  { setup, plan, pending }: Derivation,
  pause: Pause,
): Promise<{
  readonly boards: BothBoards;
  readonly lost: number;
  readonly attempts: AttemptFigures;
}> {
  const { config, judges, juries } = setup;
  const ofJudges = usageByJudge(storage, plan.generation, setup);
  const usage = [...ofJudges, ...juries.map((jury) => juryUsage(jury, ofJudges))];
  const costs = usage.map(({ usage, nano }) => ({ usage, usd: nano === null ? null : nano / 1e9 }));
  // Of the last pass over the records: with some juries there are two.
  let answers: AnswersDigest = answersDigest();
  const steps = boardsInSteps({
    records: () => {
      answers = answersDigest();
      return readVerdicts(storage, plan.generation, setup, answers);
    },
    judges,
    juries,
    costs,
    golds: config.gold,
    informed: informedJudges(setup),
    orders: config.judge.orders,
    seed: config.seed,
    level: config.leaderboard.confidence,
    bootstrap: config.leaderboard.bootstrap,
    human: config.records.human.name,
    randomLabels: config.records.human.random,
    judgesBy: config.leaderboard.judges_by ?? {},
    systemsBy: config.leaderboard.systems_by ?? {},
  });
  const breathe = nowAndThen(pause);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) await breathe();
  const built = step.value;
  const provenance: Provenance = {
    name: config.name,
    description: config.description ?? null,
    seed: config.seed,
    level: config.leaderboard.confidence,
    bootstrap: config.leaderboard.bootstrap,
    records: built.records,
    data: plan.data,
    prompts: Object.fromEntries([...setup.prompts].map(([name, prompt]) => [name, prompt.digest])),
    answers: answers.hex(),
    human: config.records.human.name,
    versions: { assize: packageVersion(), methods: methodsVersion, prices: pricesVersion },
    pending,
  };
  const boards: BothBoards = {
    judges: { format: 1, board: "judges", provenance, tables: built.judges },
    systems: { format: 1, board: "systems", provenance, tables: built.systems },
  };
  const tables = [boards.judges, boards.systems].flatMap((board) =>
    renderers.map(
      ({ extension, render }): DerivedFile => [`${board.board}.${extension}`, render(board)],
    ),
  );
  const manifest = {
    format: 1,
    config,
    provenance,
    skippedRecords: plan.skipped,
    recordings: plan.recordings ?? [],
    judges: judges.map((judge, index) => ({
      ...judge,
      verdicts: built.verdicts[index],
      rules: built.rules[index],
      ...costOf(usage[index]),
    })),
    juries: juries.map(({ name, prompt, protocol, dimension, vote, members }, index) => ({
      name,
      prompt,
      protocol,
      dimension,
      vote,
      members: members.map((member) => judges[member]?.name),
      verdicts: built.verdicts[judges.length + index],
      rules: built.rules[judges.length + index],
      unparsed: built.voting[index]?.unparsed ?? {},
      ...(built.voting[index]?.converged == null
        ? {}
        : { converged: built.voting[index].converged }),
      ...costOf(usage[judges.length + index]),
    })),
  };
  const attempts = attemptFigures(storage);
  await pause();
  writeWhole(folder, [
    ...tables,
    ["manifest.json", `${JSON.stringify(manifest, null, 2)}\n`],
    ["timings.json", timings(attempts)],
  ]);
  const lost = built.verdicts.reduce((sum, counts) => sum + counts.failed, 0);
  return { boards, lost, attempts };
}

function costOf(usage: JudgeUsage | undefined) {
  return {
    answeredBy: usage?.answeredBy ?? [],
    usage: usage?.usage ?? null,
    usd: usage === undefined || usage.nano === null ? null : usage.nano / 1e9,
  };
}
