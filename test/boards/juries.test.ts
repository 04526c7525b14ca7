import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { groupByJudge } from "../../harness/boards/asked-members.ts";
import { openJuries } from "../../harness/boards/juries.ts";
import type { Vote } from "../../harness/core/config.ts";
import type { JudgedRecord, Jury } from "../../harness/core/judged.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import {
  type Answer,
  type Verdict,
  type VerdictState,
  verdictStates,
} from "../../harness/core/verdict.ts";
import { dawidSkene, majorityVote, meanPanel, type Votes } from "../../harness/stats/index.ts";
import { loadVectors } from "../vectors.ts";
import {
  answered,
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  tableOf,
  unparsed,
} from "./board-fixtures.ts";

function jury(vote: Vote, protocol: ProtocolName, members: number): Jury {
  const indices = Array.from({ length: members }, (_, i) => i);
  return { ...judge("panel", protocol), kind: "jury", vote, members: indices };
}

function judgesOf(protocol: ProtocolName, members: number) {
  return Array.from({ length: members }, (_, i) => judge(`j${i}`, protocol));
}

/** A record whose judges gave these verdicts on one system. */
function polled(id: number, verdicts: readonly Verdict[], more = {}): JudgedRecord {
  const questions = verdicts.map((verdict, i) => ({ ...question(i, ["s"], verdict), ...more }));
  return record(String(id).padStart(4, "0"), questions);
}

/** What a jury of all judges says of each question of the records. */
function verdictsOf(
  vote: Vote,
  protocol: ProtocolName,
  records: readonly JudgedRecord[],
  members = 3,
): readonly Verdict[] {
  const judges = judgesOf(protocol, members);
  const juries = [jury(vote, protocol, members)];
  const say = openJuries({ judges, juries, records: () => records });
  return records.flatMap((one) =>
    say(groupByJudge(one, members)).map(({ judge: index, verdict }) => {
      expect(index).toBe(members);
      return verdict;
    }),
  );
}

const saying = (answer: Answer | null) => (answer === null ? unparsed : answered(answer));
const labelled = (label: string): Answer => ({ kind: "binary", label, positive: label === "yes" });
const won = (side: "first" | "second" | "tie"): Answer => ({ kind: "pairwise", winner: side });
const facts = (...said: boolean[]): Answer => ({ kind: "coverage", facts: said });
const scored = (value: number): Answer => ({ kind: "score", score: value });

const noMajority = (why: string): Verdict => ({ state: "unparsed", why: `no-majority: ${why}` });

const ofBinary = (...labels: (string | null)[]) =>
  labels.map((label) => (label === null ? null : labelled(label)));

describe("a majority", () => {
  it.each<[string, ProtocolName, readonly (Answer | null)[], Answer | string]>([
    ["the label of most", "binary", ofBinary("no", "yes", "yes"), labelled("yes")],
    ["the label of those that answered", "binary", ofBinary("no", null, null), labelled("no")],
    ["one of many labels", "binary", ofBinary("a", "b", "yes", "b"), labelled("b")],
    ["none for a tie", "binary", ofBinary("yes", "no", null), "the votes are even"],
    [
      "none for as many opinions as members",
      "binary",
      ofBinary("a", "b", "c"),
      "the votes are even",
    ],
    ["none without an answer", "binary", ofBinary(null, null, null), "no member answered"],
    ["the place that most name", "pairwise", [won("tie"), won("second"), won("tie")], won("tie")],
    [
      "none where places and tie are even",
      "pairwise",
      [won("tie"), won("first")],
      "the votes are even",
    ],
  ])("gives %s", (_title, protocol, answers, expected) => {
    const records = [polled(0, answers.map(saying))];
    const verdict =
      typeof expected === "string"
        ? noMajority(expected)
        : { state: "answered", answer: expected, rule: "majority" };
    expect(verdictsOf("majority", protocol, records, answers.length)).toEqual([verdict]);
  });

  it("is found fact by fact, and where one fact has none the verdict has none", () => {
    const of = (...answers: (Answer | null)[]) =>
      polled(0, answers.map(saying), { facts: { asked: 3, from: "own" } });
    const records = [
      of(facts(true, true, false), facts(true, false, false), facts(false, true, true)),
      of(facts(true, true, false), facts(true, false, true), null),
    ];
    expect(verdictsOf("majority", "coverage", records)).toEqual([
      { state: "answered", answer: facts(true, true, false), rule: "majority" },
      noMajority("the votes on fact 2 are even"),
    ]);
  });

  it("is found in each order, of each repeat, for own facts and others by themselves", () => {
    const ask = (judgeIndex: number, place: number) => {
      const own = [
        { shown: ["x", "y"], repeat: 1 },
        { shown: ["y", "x"], repeat: 1 },
        { shown: ["x", "y"], repeat: 2 },
        { shown: ["x", "y"], repeat: 1, facts: { asked: 1, from: "next" as const } },
      ][place];
      const side = (["first", "second", "tie", "second"] as const)[place] ?? "tie";
      return { ...question(judgeIndex, [], saying(won(side))), ...own };
    };
    // The second judge was asked in another order.
    const verdicts = [0, 1, 2, 3].map((i) => ask(0, i)).concat([3, 2, 1, 0].map((i) => ask(1, i)));
    const records = [record("a", verdicts)];
    expect(
      verdictsOf("majority", "pairwise", records, 2).map((one) =>
        one.state === "answered" ? one.answer : one.why,
      ),
    ).toEqual([won("first"), won("second"), won("tie"), won("second")]);
  });
});

describe("a mean", () => {
  it("is that of the scores there are; without any there is none", () => {
    const rows = [
      [1, 2, null],
      [4, 4, 5],
      [null, null, null],
    ];
    const records = rows.map((row, i) =>
      polled(
        i,
        row.map((value) => saying(value === null ? null : scored(value))),
      ),
    );
    const means = meanPanel({ scores: rows });
    expect(verdictsOf("mean", "score", records)).toEqual(
      means.map((mean) =>
        mean === null
          ? noMajority("no member answered")
          : { state: "answered", answer: scored(mean), rule: "mean" },
      ),
    );
  });
});

/** Labels in the order of their first votes would hide a mistake in the numbering. */
const names = ["no", "yes", "maybe"];

function recordsOf(votes: readonly Votes[]): readonly JudgedRecord[] {
  return votes.map((row, i) =>
    polled(
      i,
      row.map((vote) => saying(vote === null ? null : labelled(names[vote] ?? ""))),
    ),
  );
}

/** Most probable classes by `dawidSkene`; null for a tie and without a vote. */
function probable(votes: readonly Votes[], classes: number): readonly (number | null)[] {
  return dawidSkene({ votes, classes }).posterior.map((row) => {
    if (row === null) return null;
    const best = Math.max(...row);
    const winners = [...row.keys()].filter((k) => best - (row[k] ?? 0) < 1e-9);
    return winners.length === 1 ? (winners[0] ?? null) : null;
  });
}

/**
 * The labels that a jury gave, read off the judges board: for each class a board whose gold is what the statistics say,
 * on which the jury must be right wherever it answers, and must answer wherever there is a winner.
 */
function expectOnBoard(vote: Vote, votes: readonly Votes[], winners: readonly (number | null)[]) {
  const members = votes[0]?.length ?? 0;
  for (const [k, positive] of names.entries()) {
    const records = recordsOf(votes).map((one, i) => ({
      ...one,
      item: { ...one.item, human: { s: { overall: [winners[i] === k] } } },
      verdicts: one.verdicts.map(({ verdict, ...rest }) => ({
        ...rest,
        verdict:
          verdict.state === "answered" && verdict.answer.kind === "binary"
            ? answered({ ...verdict.answer, positive: verdict.answer.label === positive })
            : verdict,
      })),
    }));
    const { judges } = boardsOf(judgesOf("binary", members), records, {
      juries: [jury(vote, "binary", members)],
    });
    const row = rowOf(tableOf(judges, "human"), "panel");
    const found = winners.filter((winner) => winner !== null).length;
    expect(row.verdicts).toMatchObject({
      planned: votes.length,
      answered: found,
      unparsed: votes.length - found,
    });
    expect(row.estimates["accuracy"]?.value).toBeCloseTo(found / votes.length, 12);
  }
}

const shape = z.object({ votes: z.array(z.array(z.number().nullable())), classes: z.number() });
const cases = (loadVectors("jury") ?? []).flatMap(({ name, fn, inputs }) =>
  fn === "majorityVote" || fn === "dawidSkene" ? [{ name, fn, ...shape.parse(inputs) }] : [],
);

describe.skipIf(cases.length === 0)("on the board, with the votes of the reference vectors", () => {
  it.each(cases)("$name gives the labels of $fn", ({ fn, votes, classes }) => {
    if (fn === "majorityVote") expectOnBoard("majority", votes, majorityVote({ votes, classes }));
    else expectOnBoard("dawid-skene", votes, probable(votes, classes));
  });
});

const vote = fc.option(fc.nat(2), { nil: null, freq: 4 });
const panel = (least: number) =>
  fc.integer({ min: least, max: 5 }).chain((members) =>
    fc.array(fc.array(vote, { minLength: members, maxLength: members }), {
      minLength: 1,
      maxLength: 14,
    }),
  );

describe("a jury on the board", () => {
  it("gives the labels of majorityVote", () => {
    fc.assert(
      fc.property(panel(2), (votes) => {
        expectOnBoard("majority", votes, majorityVote({ votes, classes: 3 }));
      }),
      { numRuns: 30 },
    );
  });

  it("gives the labels of dawidSkene, with the classes that were voted for", () => {
    fc.assert(
      fc.property(panel(3), (votes) => {
        const seen = [...new Set(votes.flat())].filter((one) => one !== null);
        const own = votes.map((row) => row.map((one) => (one === null ? null : seen.indexOf(one))));
        const winners = probable(own, seen.length).map((k) =>
          k === null ? null : (seen[k] ?? null),
        );
        expectOnBoard("dawid-skene", votes, winners);
      }),
      { numRuns: 30 },
    );
  });
});

describe("dawid-skene", () => {
  it("overrules a majority that is known to err", () => {
    // Two that always say yes against one that tells, and a fourth that mostly agrees with the latter.
    const good = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1];
    const votes = good.map((truth, i) => [1, 1, truth, i === 3 ? 1 - truth : truth, truth]);
    const verdicts = verdictsOf("dawid-skene", "binary", recordsOf(votes), 5);
    expect(verdicts.map((one) => (one.state === "answered" ? one.answer : one.why))).toEqual(
      good.map((truth) => labelled(names[truth] ?? "")),
    );
    expect(verdicts[0]).toMatchObject({ rule: "dawid-skene" });
  });

  it("says why there is no label: nobody voted, two are as probable, too few voted at all", () => {
    const even = recordsOf([
      [0, 1, null],
      [1, 0, null],
      [null, 1, 0],
      [null, 0, 1],
      [1, null, 0],
      [0, null, 1],
      [null, null, null],
    ]);
    expect(verdictsOf("dawid-skene", "binary", even)).toEqual([
      ...Array(6).fill(noMajority("the votes are even")),
      noMajority("no member answered"),
    ]);
    expect(verdictsOf("dawid-skene", "binary", recordsOf([[0, 0, null]]))).toEqual([
      noMajority("the votes come from fewer than three members"),
    ]);
  });

  it("votes on every fact of the run, own and foreign", () => {
    const of = (id: number, from: "own" | "next", ...answers: Answer[]) =>
      polled(id, answers.map(saying), { facts: { asked: 2, from } });
    const records = [
      of(0, "own", facts(true, false), facts(true, false), facts(true, true)),
      of(1, "own", facts(true, true), facts(true, true), facts(false, true)),
      of(2, "next", facts(false, false), facts(false, false), facts(false, true)),
    ];
    const votes = records.flatMap(({ verdicts }) =>
      [0, 1].map((fact) =>
        verdicts.map(({ verdict }) =>
          verdict.state === "answered" && verdict.answer.kind === "coverage"
            ? Number(verdict.answer.facts[fact])
            : null,
        ),
      ),
    );
    const winners = probable(votes, 2).map((one) => one === 1);
    expect(verdictsOf("dawid-skene", "coverage", records)).toEqual(
      [0, 2, 4].map((start) => ({
        state: "answered",
        answer: facts(...winners.slice(start, start + 2)),
        rule: "dawid-skene",
      })),
    );
  });

  it("refuses more labels than a byte can number", () => {
    const many = Array.from({ length: 128 }, (_, i) => polled(i, ofBinary(`l${i}`).map(saying)));
    expect(() => verdictsOf("dawid-skene", "binary", many, 1)).toThrow("more than 127 different");
  });

  it("passes over the records twice, other juries once", () => {
    for (const [way, passes] of [
      ["dawid-skene", 2],
      ["majority", 1],
    ] as const) {
      let begun = 0;
      const records = () => {
        begun += 1;
        return recordsOf([[0, 0, 1]]);
      };
      boardsOf(judgesOf("binary", 3), [], { juries: [jury(way, "binary", 3)], records });
      expect(begun).toBe(passes);
    }
  });
});

const answers: Readonly<Record<string, fc.Arbitrary<Answer>>> = {
  binary: fc.constantFrom("yes", "no", "maybe").map(labelled),
  pairwise: fc.constantFrom("first" as const, "second" as const, "tie" as const).map(won),
  coverage: fc.tuple(fc.boolean(), fc.boolean()).map((said) => facts(...said)),
  score: fc.integer({ min: 1, max: 5 }).map(scored),
};

it.each([
  ["majority", "binary"],
  ["dawid-skene", "binary"],
  ["majority", "pairwise"],
  ["dawid-skene", "pairwise"],
  ["majority", "coverage"],
  ["dawid-skene", "coverage"],
  ["mean", "score"],
] as const)("a jury by %s plans in %s what it answers and loses", (way, protocol) => {
  const verdict = fc
    .tuple(
      fc.constantFrom<VerdictState>(...verdictStates),
      answers[protocol] ?? fc.constant(won("tie")),
    )
    .map(
      ([state, answer]): Verdict =>
        state === "answered" ? answered(answer) : { state, why: "test" },
    );
  const orders = [
    ["x", "highlights"],
    ["highlights", "x"],
  ];
  const shownBy = protocol === "pairwise" ? orders : [["x"], ["highlights"]];
  const asked = protocol === "coverage" ? { facts: { asked: 2, from: "own" as const } } : {};
  const cell = fc.tuple(verdict, verdict, verdict);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }), (cells) => {
      const records = cells.map((both, i) =>
        record(
          String(i).padStart(2, "0"),
          both.flatMap((said, place) =>
            said.map((one, index) => ({ ...question(index, shownBy[place] ?? [], one), ...asked })),
          ),
          {
            highlights: "All.",
            highlightSentences: ["All."],
            human: { x: { overall: protocol === "coverage" ? [true, false] : [2] } },
          },
        ),
      );
      const boards = boardsOf(judgesOf(protocol, 3), records, { juries: [jury(way, protocol, 3)] });
      for (const table of [...boards.judges, ...boards.systems]) {
        for (const { verdicts, estimates } of table.rows) {
          if (verdicts !== null) {
            const { planned, ...states } = verdicts;
            expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(planned);
          }
          for (const { value, low, high } of Object.values(estimates)) {
            if (value === null) expect([low, high]).toEqual([null, null]);
          }
        }
      }
      const { planned = 0, failed, refused, truncated } = boards.verdicts[3] ?? {};
      expect([planned, failed, refused, truncated]).toEqual([2 * cells.length, 0, 0, 0]);
      const lost = cells
        .flat()
        .filter((said) => said.every(({ state }) => state !== "answered")).length;
      expect(boards.verdicts[3]?.unparsed).toBeGreaterThanOrEqual(lost);
    }),
    { numRuns: 25 },
  );
});

it("is ranked with the judges, has a table of systems, and shows what its members cost", () => {
  const records = Array.from({ length: 12 }, (_, i) =>
    record(
      String(i).padStart(2, "0"),
      [0, 1, 2].map((index) =>
        question(index, ["s"], saying(labelled(i % 4 === index ? "no" : "yes"))),
      ),
      { human: { s: { overall: [i % 2 === 0] } } },
    ),
  );
  const usage = { input: 1, cachedInput: 0, cacheWrite: 0, output: 2, reasoning: 0 };
  const { judges, systems, verdicts } = boardsOf(judgesOf("binary", 3), records, {
    juries: [jury("majority", "binary", 3)],
    costs: [0, 0, 0, 0.5].map((usd) => ({ usage, usd })),
  });
  const table = tableOf(judges, "human");
  expect(rowOf(table, "panel")).toMatchObject({ kind: "jury", usd: 0.5, usage });
  expect(rowOf(table, "panel").rank).not.toBeNull();
  expect(table.footer.comparisons).toBe(6);
  expect(verdicts[3]).toMatchObject({ planned: 12, answered: 12 });
  const own = systems.find((one) => one.judge === "panel");
  expect(own && measured(own, "s", "positiveRate")).toBe(1);
});

describe("what must be known of a jury", () => {
  const panel = (vote: Vote, votes: readonly (readonly (boolean | null)[])[]) => {
    const records = votes.map((row, i) => {
      const said = row.map((vote) => saying(vote === null ? null : labelled(vote ? "yes" : "no")));
      const { verdicts } = polled(i, said);
      return record(`r${i}`, verdicts, { human: { s: { overall: [i % 2 === 0] } } });
    });
    const boards = boardsOf(judgesOf("binary", 3), records, { juries: [jury(vote, "binary", 3)] });
    return { ...boards, captions: tableOf(boards.judges, "human").captions.join(" ") };
  };
  const rows = (...votes: string[]) =>
    votes.map((row) => [...row].map((one) => (one === "?" ? null : one === "1")));

  it("is that it answers where any member did, if verdicts were lost", () => {
    const caption = "A jury answers where any of its members did; compare the Lenient column.";
    expect(panel("majority", rows("11?", "000")).captions).toContain(caption);
    expect(panel("majority", rows("110", "000")).captions).not.toContain(caption);
  });

  it("is why it has no answer, and by which rules it has one", () => {
    const { voting, rules } = panel("majority", rows("11?", "01?", "10?", "???"));
    expect(voting).toEqual([
      {
        unparsed: {
          "no-majority: no member answered": 1,
          "no-majority: the votes are even": 2,
        },
        converged: null,
      },
    ]);
    expect(rules[3]).toEqual({ majority: 1 });
  });

  it("is whether the model of its votes settled", () => {
    const settled = panel("dawid-skene", rows("111", "000", "110", "000", "111", "001"));
    expect(settled.voting[0]?.converged).toBe(true);
    expect(settled.captions).not.toContain("stopped at its limit of rounds");
    const open = panel("dawid-skene", rows("101", "010", "110", "000", "100", "001"));
    expect(open.voting[0]?.converged).toBe(false);
    expect(open.captions).toContain("Dawid–Skene stopped at its limit of rounds");
    expect(open.captions).toContain("stopped: panel.");
  });
});
