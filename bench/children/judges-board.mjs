// The judges board of a run folder, from its rows to its tables: what `assize report` does for it, and nothing else.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, folder] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { openRun } = await load("pipeline/read-run.js");
const { judgesTables } = await load("boards/judges-board.js");
const { countVerdicts } = await load("boards/count-verdicts.js");
const { groupByJudge } = await load("boards/asked-members.js");
const { sumAll } = await load("boards/estimates.js");
const { weightRows } = await load("stats/weights.js");

const run = openRun(folder);
const { config } = run.setup;
const { confidence: level, bootstrap } = config.leaderboard;
const board = judgesTables({
  records: run.records,
  judges: run.judges,
  juries: [],
  costs: run.judges.map(() => ({ usage: null, usd: null })),
  golds: config.gold,
  orders: config.judge.orders,
  seed: config.seed,
  level,
  bootstrap,
  human: config.records.human.name,
  randomLabels: false,
  judgesBy: {},
  systemsBy: {},
});
const counters = run.judges.map(() => countVerdicts({ reasons: false }));
let records = 0;
for (const record of run.records()) {
  const byJudge = groupByJudge(record, run.judges.length);
  for (const [index, questions] of byJudge.entries()) {
    for (const question of questions) counters[index].add(question);
  }
  board.add(records, record, byJudge);
  records += 1;
}
const seed = { seed: config.seed, purpose: "bootstrap/records" };
const weights = weightRows({ ...seed, records, replicates: bootstrap });
const tables = board.tables(sumAll(weights, board.tallies()), counters);
if (tables.length === 0) throw new Error("the board has no table");
