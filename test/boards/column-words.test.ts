import { expect, it } from "vitest";
import { columnOpening, columnWords, renamedColumns } from "../../harness/boards/column-words.ts";
import { metricWords } from "../../harness/report/metric-words.ts";

it("captions call columns of systems as their headings do", () => {
  const keys = [...renamedColumns, "completeness", "faithfulness", "conciseness", "corrected"];
  for (const key of keys) expect(columnWords(key)).toBe(metricWords(key).label);
  expect(columnOpening("winRate")).toBe("Win rate");
});
