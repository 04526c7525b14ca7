/** The public API of the package: what the commands do, typed. docs/library.md shows it. */
export type {
  ComparedMetric,
  Comparison,
  ComparisonRow,
  ComparisonTable,
} from "./core/comparison.ts";
export type { Config } from "./core/config.ts";
export {
  AssizeError,
  type ErrorCode,
  type ExitCode,
  type Place,
  type Problem,
} from "./core/errors.ts";
export type { Estimate } from "./core/estimate.ts";
export type { Leaderboard, Row, Table } from "./core/leaderboard.ts";
export type { PlannedTable, RecordsPlan } from "./core/planning.ts";
export type { VerdictCounts, VerdictState } from "./core/verdict.ts";
export type { LoadedConfig } from "./inputs/load-config.ts";
export type { ConfigFlags } from "./inputs/narrow-config.ts";
export {
  type CheckOptions,
  type CheckResult,
  check,
} from "./pipeline/check.ts";
export { type CompareOptions, compare } from "./pipeline/compare.ts";
export type { BothBoards } from "./pipeline/derive.ts";
export type { Load, ModelEstimate, RunEstimate } from "./pipeline/estimate.ts";
export type {
  ModelPlan,
  ModelProgress,
  PlanEvent,
  ProgressEvent,
  RunEvent,
  WarningEvent,
} from "./pipeline/events.ts";
export type { RunResult } from "./pipeline/finish.ts";
export { init } from "./pipeline/init.ts";
export { type LoadOptions, loadConfig } from "./pipeline/load-config.ts";
export type { Environment } from "./pipeline/parts.ts";
export { type PowerOptions, power } from "./pipeline/power.ts";
export type { Range } from "./pipeline/predict.ts";
export { type ReportOptions, report } from "./pipeline/report.ts";
export { type RunOptions, run } from "./pipeline/run.ts";
export { type ModelStatus, type RunStatus, status } from "./pipeline/status.ts";
export type { RetryPolicy } from "./run/retry-policy.ts";
