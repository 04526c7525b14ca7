import { join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { answer, type Behaviour, error, nothing, raw } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, prompts, runHere, writeFiles } from "./bench.ts";
import { type Asked, startJudgeServer } from "./judge-server.ts";
import { readBoard } from "./run-files.ts";

/** What may happen to a request; undefined: the right answer. */
const ways: Readonly<Record<string, (asked: Asked) => Behaviour | undefined>> = {
  right: () => undefined,
  unreadable: () => answer("I would rather not."),
  empty: () => answer({ text: "" }),
  refused: () => answer({ stop: "refusal", text: "no" }),
  filtered: () => answer({ stop: "filter" }),
  cut: () => answer({ stop: "length" }),
  // Equal refusals of all first requests would stop the lane.
  rejected: ({ key }) => error(400, { message: `no ${key}` }),
  broken: () => error(500),
  nothing: () => nothing,
  page: () => raw(200, "<html>"),
};

const protocols = ["binary", "score", "pairwise", "ranking", "coverage"] as const;

const drawn = fc.record({
  asked: fc.subarray([...protocols], { minLength: 1 }),
  repeats: fc.integer({ min: 1, max: 3 }),
  orders: fc.constantFrom("both", "seeded"),
  pairs: fc.constantFrom("reference", "all"),
  regenerates: fc.boolean(),
  pattern: fc.array(fc.constantFrom(...Object.keys(ways)), { minLength: 1, maxLength: 7 }),
});

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const records = 2;

const everything: Drawn = {
  asked: [...protocols],
  repeats: 2,
  orders: "seeded",
  pairs: "all",
  regenerates: true,
  pattern: Object.keys(ways),
};

/** The systems that each question on a record shows. */
function questionsOn(
  protocol: (typeof protocols)[number],
  { orders, pairs, regenerates }: Drawn,
): readonly (readonly string[])[] {
  const others = ["alpha", "beta", ...(regenerates ? [`live/${prompts.summary}`] : [])];
  const systems = ["highlights", ...others];
  const alone = systems.map((system) => [system]);
  switch (protocol) {
    case "binary":
    case "score":
      return alone;
    case "ranking":
      return [systems];
    case "coverage":
      // The highlights are also asked for the facts of the next record.
      return [...alone, ["highlights"]];
    case "pairwise": {
      const all = systems.flatMap((a, i) => systems.slice(i + 1).map((b) => [a, b]));
      const compared = pairs === "all" ? all : all.filter(([a]) => a === "highlights");
      return orders === "both" ? [...compared, ...compared] : compared;
    }
  }
}

/** What is planned for every row of the boards: judges by name, systems with their judge. */
function plannedRows(plan: Drawn): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const protocol of plan.asked) {
    const questions = questionsOn(protocol, plan);
    const planned = (some: typeof questions) => records * some.length * plan.repeats;
    for (const model of ["live", "coin"]) {
      const judge = `${model}/${prompts[protocol]}`;
      rows.set(judge, planned(questions));
      for (const system of new Set(questions.flat())) {
        const showing = questions.filter((shown) => shown.includes(system));
        rows.set(`${system} by ${judge}`, planned(showing));
      }
    }
  }
  return rows;
}

/** The verdicts that the rows of the boards count, under the same names; a judge has a row in each of its tables. */
async function countedRows(out: string) {
  const { tables: judges } = await readBoard(out, "judges");
  const { tables: systems } = await readBoard(out, "systems");
  return [...judges, ...systems].flatMap(({ judge, rows }) =>
    rows.flatMap(({ name, verdicts }) =>
      verdicts === null
        ? []
        : [{ row: judge === null ? name : `${name} by ${judge}`, ...verdicts }],
    ),
  );
}

it("counts every planned verdict in every row of both boards, whatever becomes of its call", async () => {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const models = [
    liveModel("live", server.url),
    { name: "coin", provider: "baseline", model: "random" },
  ];
  const folder = await makeBench(configOf(models), records);
  const seen = new Set<string>();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(drawn, async (plan) => {
      const { asked, repeats, orders, pairs, regenerates, pattern } = plan;
      const judging = asked.map((protocol) => prompts[protocol]);
      const config = configOf(models, {
        judge: { models: ["live", "coin"], prompts: judging, repeats, orders, pairs },
        ...(regenerates ? { regenerate: { models: ["live"], prompts: [prompts.summary] } } : {}),
      });
      await writeFiles(folder, { "bench.yaml": config });
      const times = new Map<string, number>();
      server.instead((request) => {
        const before = times.get(request.key) ?? 0;
        times.set(request.key, before + 1);
        const number = Number.parseInt(request.key.slice(0, 8), 16);
        return ways[pattern[(number + before) % pattern.length] ?? "right"]?.(request);
      });
      run += 1;
      const to = `out-${run}`;
      const { exit, lost } = await runHere(folder, { to });
      const counted = await countedRows(join(folder, to));
      const planned = plannedRows(plan);
      expect(new Set(counted.map(({ row }) => row))).toEqual(new Set(planned.keys()));
      for (const { row, planned: own, ...states } of counted) {
        const sum = Object.values(states).reduce((total, n) => total + n, 0);
        expect({ row, own, sum }).toEqual({ row, own: planned.get(row), sum: planned.get(row) });
        for (const [state, n] of Object.entries(states)) if (n > 0) seen.add(state);
      }
      expect(exit).toBe(lost > 0 ? 1 : 0);
      expect(counted.some(({ failed }) => failed > 0)).toBe(lost > 0);
    }),
    { numRuns: 25, endOnFailure: true, examples: [[everything]] },
  );
  expect([...seen].sort()).toEqual(["answered", "failed", "refused", "truncated", "unparsed"]);
});
