/** Which column of a table ranks its rows, and what its captions say of that. */
export interface RankingColumn {
  readonly key: string;
  readonly captions: readonly string[];
}

/** The column that the config declares, where the table has it; else the usual one. */
export function rankingColumn(
  declared: string | undefined,
  usual: string,
  has: (key: string) => boolean,
): RankingColumn {
  if (declared === undefined) return { key: usual, captions: [] };
  if (has(declared)) {
    const instead = declared === usual ? "" : `, in the place of ${usual}`;
    return { key: declared, captions: [`${declared} ranks, as the config declares${instead}.`] };
  }
  const why = `${declared}, which the config declares, is no column of this table: ${usual} stands first.`;
  return { key: usual, captions: [why] };
}
