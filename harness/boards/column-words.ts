const words: Readonly<Record<string, string>> = {
  winRate: "win rate",
  meanScore: "mean score",
  positiveRate: "positive rate",
  coverageRate: "coverage",
  bradleyTerryWinProbability: "win probability",
};

/** Columns of systems whose headings are not their keys. */
export const renamedColumns = Object.keys(words);

/** What captions call a column of systems: as its heading does. */
export function columnWords(key: string): string {
  return words[key] ?? key;
}

/** The same at the beginning of a sentence. */
export function columnOpening(key: string): string {
  const own = columnWords(key);
  return own.slice(0, 1).toUpperCase() + own.slice(1);
}
