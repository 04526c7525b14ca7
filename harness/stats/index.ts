/** The statistics of methods.md, section 22, under those names, and what they are built from: `assize/stats`. */
export {
  philox4x32_10,
  rngBelow,
  rngKey,
  rngU32,
  rngUniform,
  shuffle,
  signFlips,
} from "../core/random.ts";
export * from "../text/index.ts";
export * from "./asymptotic-sequence.ts";
export * from "./betting.ts";
export * from "./bootstrap.ts";
export * from "./bradley-terry.ts";
export * from "./calibration.ts";
export * from "./cholesky.ts";
export * from "./classification.ts";
export * from "./clustered-mean.ts";
export * from "./coincidences.ts";
export * from "./confidence-sequence.ts";
export * from "./connectivity.ts";
export * from "./correlation.ts";
export * from "./dawid-skene.ts";
export * from "./distributions.ts";
export * from "./fleiss-kappa.ts";
export * from "./games.ts";
export * from "./grouped-correlation.ts";
export * from "./gwet.ts";
export * from "./influence.ts";
export * from "./intervals.ts";
export * from "./judge-leaderboard.ts";
export * from "./jury.ts";
export * from "./kappa.ts";
export * from "./kappa-sums.ts";
export * from "./krippendorff.ts";
export * from "./length-control.ts";
export * from "./letters.ts";
export * from "./logistic.ts";
export * from "./multiplicity.ts";
export * from "./newton.ts";
export * from "./paired-tests.ts";
export * from "./pairwise.ts";
export * from "./placing.ts";
export * from "./power.ts";
export * from "./ppi.ts";
export * from "./prevalence.ts";
export * from "./proportions.ts";
export * from "./rank-correlation.ts";
export * from "./rank-replicates.ts";
export * from "./rank-table.ts";
export * from "./ranks.ts";
export * from "./records.ts";
export * from "./reliability.ts";
export * from "./replicate-totals.ts";
export * from "./score-distribution.ts";
export * from "./self-preference.ts";
export * from "./sign-patterns.ts";
export * from "./soft-pairwise.ts";
export * from "./sorting.ts";
export * from "./strength-covariance.ts";
export * from "./strength-replicates.ts";
export * from "./strengths.ts";
export * from "./sum-statistic.ts";
export * from "./sums.ts";
export * from "./system-leaderboard.ts";
export * from "./system-pairs.ts";
export * from "./tie-accuracy.ts";
export * from "./tie-models.ts";
export * from "./verbosity.ts";
export * from "./weights.ts";
