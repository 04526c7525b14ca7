import type { JudgedQuestion, JudgedRecord, Jury } from "../core/judged.ts";
import type { Verdict } from "../core/verdict.ts";
import { meanPanel } from "../stats/jury.ts";
import { type Asked, askedOf, type ByJudge, groupByJudge } from "./asked-members.ts";
import type { ScoreBallot } from "./ballots.ts";
import type { BoardInputs } from "./build-boards.ts";
import { kinds } from "./kinds.ts";
import { labelVoting } from "./label-voting.ts";

/** A way to vote, as one jury uses it in one run. */
export interface Voting {
  /** Called with every question of the run before the first verdict; absent: each is voted on by itself. */
  readonly hear?: (asked: Asked) => void;
  /** Called with every question, in the order in which they were heard. */
  readonly verdict: (asked: Asked) => Verdict;
}

type Panels = Pick<BoardInputs, "judges" | "juries" | "records">;

/** Called once for each jury whose votes are fitted by a model, by its place among juries. */
type OnFit = (jury: number, converged: boolean) => void;

/** The same records with what juries say of them; a jury's index is its place behind all judges. */
export function* withJuries(panels: Panels, onFit?: OnFit): Generator<JudgedRecord> {
  if (panels.juries.length === 0) return yield* panels.records();
  const juryVerdicts = openJuries(panels, onFit);
  for (const record of panels.records()) {
    const own = juryVerdicts(groupByJudge(record, panels.judges.length));
    yield {
      item: record.item,
      get candidates() {
        return record.candidates;
      },
      verdicts: [...record.verdicts, ...own],
    };
  }
}

/**
 * What juries say of each record, the records in the order of `records`: made of what their members said, so it costs
 * no call. Passes over the records once more where some jury must hear everything before it can judge anything.
 */
export function openJuries(
  { judges, juries, records }: Panels,
  onFit: OnFit = () => undefined,
): (questions: ByJudge) => readonly JudgedQuestion[] {
  const panels = juries.flatMap((jury, place) => {
    const voting = votingOf(jury, (converged) => onFit(place, converged));
    return voting === undefined ? [] : [{ jury, index: judges.length + place, voting }];
  });
  const hearing = panels.flatMap(({ jury, voting: { hear } }) =>
    hear === undefined ? [] : [{ jury, hear }],
  );
  for (const record of hearing.length === 0 ? [] : records()) {
    const questions = groupByJudge(record, judges.length);
    for (const { jury, hear } of hearing) for (const asked of askedOf(jury, questions)) hear(asked);
  }
  return (questions) =>
    panels.flatMap(({ jury, index, voting }) =>
      askedOf(jury, questions).map((asked) => juryQuestion(index, asked, voting.verdict(asked))),
    );
}

/** undefined: the answers of the protocol cannot be voted on. */
function votingOf(jury: Jury, onFit: (converged: boolean) => void): Voting | undefined {
  const ballot = kinds.find((kind) => kind.protocol === jury.protocol)?.jury?.ballot;
  if (ballot === undefined) return undefined;
  return ballot.of === "scores" ? meanVoting(ballot) : labelVoting(ballot, jury, onFit);
}

function meanVoting(ballot: ScoreBallot): Voting {
  return {
    verdict(asked) {
      const scores = asked.map(({ verdict }) =>
        verdict.state === "answered" ? (ballot.score(verdict.answer) ?? null) : null,
      );
      const [mean = null] = meanPanel({ scores: [scores] });
      if (mean === null) return { state: "unparsed", why: "no-majority: no member answered" };
      return { state: "answered", answer: ballot.answer(mean), rule: "mean" };
    },
  };
}

function juryQuestion(judge: number, asked: Asked, verdict: Verdict): JudgedQuestion {
  const [{ shown, repeat, facts }] = asked;
  const nano = costOf(asked);
  return {
    judge,
    shown,
    repeat,
    verdict,
    ...(facts === undefined ? {} : { facts }),
    ...(nano === undefined ? {} : { nano }),
  };
}

/** A jury costs what its members cost; undefined where that is not told. */
function costOf(asked: Asked): number | null | undefined {
  return asked
    .map(({ nano }) => nano)
    .reduce((sum, nano) => {
      if (sum === undefined || nano === undefined) return undefined;
      return sum === null || nano === null ? null : sum + nano;
    });
}
