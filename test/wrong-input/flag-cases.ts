import type { Case } from "./case.ts";

/** What people get wrong on the command line. */
export const flagCases: readonly Case[] = [
  {
    title: "no command",
    argv: [],
    stderr: `error[flags/unknown]: no command was given
  fix: see: assize --help`,
  },
  {
    title: "an unknown command",
    argv: ["rnu", "bench.yaml"],
    stderr: `error[flags/unknown]: unknown command "rnu"
  fix: write "run"`,
  },
  {
    title: "a command that is not built yet",
    argv: ["verify", "results"],
    stderr: `error[flags/unknown]: unknown command "verify"
  fix: see: assize --help`,
  },
  {
    title: "a config without a command",
    argv: ["bench.yaml"],
    stderr: `error[flags/unknown]: unknown command "bench.yaml"
  fix: write "assize run bench.yaml"`,
  },
  {
    title: "no config",
    argv: ["run"],
    stderr: `error[flags/unknown]: missing required argument "config"
  fix: see: assize run --help`,
  },
  {
    title: "two configs",
    argv: ["run", "bench.yaml", "bench.yaml"],
    stderr: `error[flags/unknown]: too many arguments for "run". Expected 1 argument but got 2: bench.yaml, bench.yaml
  fix: see: assize run --help`,
  },
  {
    title: "an unknown flag",
    argv: ["run", "bench.yaml", "--model", "local"],
    stderr: `error[flags/unknown]: unknown option "--model"
  fix: write "--models"`,
  },
  {
    title: "a flag of another command",
    argv: ["report", "results/bench", "--limit", "1"],
    stderr: `error[flags/unknown]: unknown option "--limit"
  fix: see: assize report --help`,
  },
  {
    title: "a flag without its value",
    argv: ["run", "bench.yaml", "--limit"],
    stderr: `error[flags/unknown]: option "--limit <n>" argument missing
  fix: see: assize run --help`,
  },
  {
    title: "--limit 0",
    argv: ["run", "bench.yaml", "--limit", "0"],
    stderr: `error[flags/wrong-value]: --limit may not be "0"
  fix: give a whole number of at least 1`,
  },
  {
    title: "--limit abc",
    argv: ["run", "bench.yaml", "--limit", "abc"],
    stderr: `error[flags/wrong-value]: --limit may not be "abc"
  fix: give a whole number of at least 1`,
  },
  {
    title: "--limit 1.5",
    argv: ["run", "bench.yaml", "--limit=1.5"],
    stderr: `error[flags/wrong-value]: --limit may not be "1.5"
  fix: give a whole number of at least 1`,
  },
  {
    title: "--budget -1",
    argv: ["run", "bench.yaml", "--budget", "-1"],
    stderr: `error[flags/wrong-value]: --budget may not be "-1"
  fix: give an amount of USD above 0`,
  },
  {
    title: "--budget 0",
    argv: ["run", "bench.yaml", "--budget", "0"],
    stderr: `error[flags/wrong-value]: --budget may not be "0"
  fix: give an amount of USD above 0`,
  },
  {
    title: "--budget 5USD",
    argv: ["run", "bench.yaml", "--budget", "5USD"],
    stderr: `error[flags/wrong-value]: --budget may not be "5USD"
  fix: give an amount of USD above 0`,
  },
  {
    title: "--concurrency 0",
    argv: ["run", "bench.yaml", "--concurrency", "0"],
    stderr: `error[flags/wrong-value]: --concurrency may not be "0"
  fix: give a whole number of at least 1`,
  },
  {
    title: "--models nosuch",
    argv: ["run", "bench.yaml", "--models", "nosuch"],
    stderr: `error[flags/wrong-value]: --models names "nosuch", which the config does not ask
  fix: write "lead-3", "local" or "overlap"`,
  },
  {
    title: "--models with a slip",
    argv: ["run", "bench.yaml", "--models", "overlp"],
    stderr: `error[flags/wrong-value]: --models names "overlp", which the config does not ask
  fix: write "overlap"`,
  },
  {
    title: "--models of a writer alone",
    argv: ["run", "bench.yaml", "--models", "lead-3"],
    stderr: `error[flags/wrong-value]: --models and --prompts leave no judge
  fix: name a model and a prompt of judge`,
  },
  {
    title: "--models with an empty name",
    argv: ["run", "bench.yaml", "--models", "overlap,"],
    stderr: `error[flags/wrong-value]: --models may not be "overlap,"
  fix: give names separated by commas: a,b`,
  },
  {
    title: "--prompts nosuch",
    argv: ["run", "bench.yaml", "--prompts", "nosuch"],
    stderr: `error[flags/wrong-value]: --prompts names "nosuch", which the config does not ask
  fix: write "summarize" or "mine"`,
  },
  {
    title: "--out at a file",
    argv: ["run", "bench.yaml", "--out", "bench.yaml"],
    exit: 5,
    stderr: `error[storage/failed]: the folder "bench.yaml" cannot be made: EEXIST: file already exists, mkdir 'bench.yaml'
  fix: give a folder that can be written with --out`,
  },
  {
    title: "--out below a file",
    argv: ["run", "bench.yaml", "--out", "bench.yaml/run"],
    exit: 5,
    stderr: `error[storage/failed]: the folder "bench.yaml/run" cannot be made: EEXIST: file already exists, mkdir 'bench.yaml'
  fix: give a folder that can be written with --out`,
  },
  {
    title: "a report on no run",
    argv: ["report", "data"],
    stderr: `error[run/not-found]: "data" is no run folder: it has no run.sqlite
  fix: give the folder that a run wrote, or make it with: assize run CONFIG`,
  },
  {
    title: "a report on a folder that is not there",
    argv: ["report", "results/nosuch"],
    stderr: `error[run/not-found]: "results/nosuch" is no run folder: it has no run.sqlite
  fix: give the folder that a run wrote, or make it with: assize run CONFIG`,
  },
  {
    title: "a report on a file",
    argv: ["report", "bench.yaml"],
    stderr: `error[run/not-found]: "bench.yaml" is no run folder: it has no run.sqlite
  fix: give the folder that a run wrote, or make it with: assize run CONFIG`,
  },
  {
    title: "a report without a folder",
    argv: ["report"],
    stderr: `error[flags/unknown]: missing required argument "run"
  fix: see: assize report --help`,
  },
  {
    title: "a report on something else called run.sqlite",
    argv: ["report", "data"],
    files: { "data/run.sqlite": "this is no database, though it is called one\n".repeat(20) },
    exit: 4,
    stderr: `error[run/damaged]: "data/run.sqlite" is damaged: file is not a database
  fix: restore the file from a copy, or start anew with another --out; no table was written from it`,
  },
  {
    title: "init over files that are there",
    argv: ["init", "here"],
    files: { "here/benchmark.yaml": "mine\n" },
    stderr: `error[init/exists]: "here/benchmark.yaml" is there already
  fix: give another folder: assize init DIR`,
  },
  {
    title: "init at a file",
    argv: ["init", "bench.yaml"],
    stderr: `error[init/exists]: "bench.yaml" is a file
  fix: give a folder: assize init DIR`,
  },
];
