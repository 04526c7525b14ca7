/** Disagreement of categories i and j: [i ≠ j], |i − j| or (i − j)². */
export type KappaWeights = "none" | "linear" | "quadratic";

/**
 * Cohen's κ (1960; weighted 1968), at most 1; null where chance cannot disagree (no item, or both raters
 * constant on one category). `se` holds for independent items only (Fleiss, Cohen & Everitt 1969).
 */
export function cohenKappa(inputs: {
  /** table[i][j]: how often rater 1 said category i and rater 2 said j. Square, declared order. */
  readonly table: readonly (readonly number[])[];
  readonly weights: KappaWeights;
}): { readonly kappa: number | null; readonly se: number | null } {
  const size = inputs.table.length;
  const counts = Float64Array.from(inputs.table.flat());
  const kappa = kappaFromCounts(counts, size, inputs.weights);
  if (kappa === null) return { kappa: null, se: null };
  return { kappa, se: kappaStandardError(counts, size, inputs.weights, kappa) };
}

/** κ of a size x size table given row by row: the form for bootstrap totals. null as in `cohenKappa`. */
export function kappaFromCounts(
  counts: Float64Array,
  size: number,
  weights: KappaWeights,
): number | null {
  const { rows, columns, total } = margins(counts, size);
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const disagreement = disagreementOf(i, j, weights);
      observed += disagreement * (counts[i * size + j] ?? 0);
      expected += disagreement * (rows[i] ?? 0) * (columns[j] ?? 0);
    }
  }
  return expected === 0 ? null : 1 - (observed * total) / expected;
}

function kappaStandardError(
  counts: Float64Array,
  size: number,
  weights: KappaWeights,
  kappa: number,
): number {
  const { rows, columns, total } = margins(counts, size);
  const rowShares = rows.map((count) => count / total);
  const columnShares = columns.map((count) => count / total);
  const furthest = disagreementOf(0, size - 1, weights);
  const agreement = (i: number, j: number) => 1 - disagreementOf(i, j, weights) / furthest;
  // Mean agreement of a category with the other rater's answers.
  const ofRow = rows.map((_, i) =>
    columnShares.reduce((mean, share, j) => mean + share * agreement(i, j), 0),
  );
  const ofColumn = columns.map((_, j) =>
    rowShares.reduce((mean, share, i) => mean + share * agreement(i, j), 0),
  );
  let expected = 0;
  let squares = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const byChance = (ofRow[i] ?? 0) + (ofColumn[j] ?? 0);
      const term = agreement(i, j) - byChance * (1 - kappa);
      squares += ((counts[i * size + j] ?? 0) / total) * term * term;
      expected += (rowShares[i] ?? 0) * (columnShares[j] ?? 0) * agreement(i, j);
    }
  }
  const mean = kappa - expected * (1 - kappa);
  return Math.sqrt(Math.max(0, squares - mean * mean) / total) / (1 - expected);
}

function disagreementOf(i: number, j: number, weights: KappaWeights): number {
  if (weights === "none") return i === j ? 0 : 1;
  return weights === "linear" ? Math.abs(i - j) : (i - j) ** 2;
}

function margins(counts: Float64Array, size: number) {
  const rows = new Float64Array(size);
  const columns = new Float64Array(size);
  let total = 0;
  counts.forEach((count, cell) => {
    const i = Math.floor(cell / size);
    const j = cell % size;
    rows[i] = (rows[i] ?? 0) + count;
    columns[j] = (columns[j] ?? 0) + count;
    total += count;
  });
  return { rows, columns, total };
}
