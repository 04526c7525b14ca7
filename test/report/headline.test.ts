import { describe, expect, it } from "vitest";
import { headline } from "../../harness/report/headline.ts";
import { binaryHuman, board, estimate, judges, row, systems, table } from "./boards.ts";

describe("headline", () => {
  it("says who leads each table, and who may be as good", () => {
    expect(headline(judges)).toMatchInlineSnapshot(`
      [
        "luna/faithful leads binary · faithfulness · against human labels: balanced accuracy 0.842 [0.763, 0.901], rank 1–2; overlap/faithful (a baseline) may be as good.",
        "binary · faithfulness · against the highlights: no ranks; its captions say why.",
        "luna/coherence leads score · coherence · against human labels: accEq 0.639 [0.512, 0.741], rank 1, ahead of all others. A small sample: 12 records.",
        "luna/better leads pairwise · overall · against the highlights: pairwise accuracy 0.719 [0.630, 0.790], rank 1–2; longest/better (a baseline) may be as good.",
      ]
    `);
    expect(headline(systems)).toMatchInlineSnapshot(`
      [
        "terra leads pairwise · overall · by luna/better: win rate 0.660 [0.580, 0.730], rank 1–2; highlights may be as good.",
        "lead-3 leads text metrics: ROUGE-Lsum 0.331 [0.301, 0.362], rank 1, ahead of all others.",
      ]
    `);
  });

  it("names nobody where nobody is separated from the best", () => {
    const rows = [0, 1, 2].map((place) =>
      row(
        `judge ${place}`,
        { accEq: estimate([0.5 - place / 10, 0.3, 0.6], { n: 9, records: 32 }) },
        { rank: { point: place + 1, first: 1, last: 3 }, group: "a" },
      ),
    );
    const one = table({ protocol: "score", dimension: "fluency", primary: "accEq", rows });
    expect(headline(board("judges", [one]))).toEqual([
      "score · fluency: nobody can be told apart from the best (accEq 0.500 [0.300, 0.600]).",
    ]);
  });

  it("names all who lead with the same value, and few of many rivals", () => {
    const rows = Array.from({ length: 8 }, (_, place) =>
      row(
        `judge ${place}`,
        { accEq: estimate([place < 2 ? 0.5 : 0.4, 0.3, 0.6], { n: 9, records: 32 }) },
        { rank: { point: place < 2 ? 1 : 3, first: place < 7 ? 1 : 8, last: 8 }, group: "a" },
      ),
    );
    const one = table({ protocol: "score", dimension: "fluency", primary: "accEq", rows });
    expect(headline(board("judges", [one]))).toEqual([
      "judge 0 and judge 1 lead score · fluency: accEq 0.500 [0.300, 0.600], rank 1–8; judge 2, judge 3 and 3 others may be as good.",
    ]);
  });

  it("does not send to captions for what they do not say", () => {
    const tokens = row("s", { tokens: estimate([9, 8, 10], { n: 12, records: 12 }) });
    const text = table({ protocol: "text", primary: "tokens", rows: [tokens] });
    expect(headline(board("systems", [text]))).toEqual([
      "text metrics: no ranks; there are no highlights.",
    ]);
    const nothing = row("j", { mcc: estimate([null], { n: 12, records: 12 }) });
    const constant = table({ protocol: "binary", primary: "mcc", rows: [nothing] });
    expect(headline(board("judges", [constant]))).toEqual([
      "binary: no ranks; MCC is defined in no row.",
    ]);
  });

  it("compares nobody where there is one row", () => {
    const [only] = binaryHuman.rows;
    const rows = only === undefined ? [] : [{ ...only, rank: { point: 1, first: 1, last: 1 } }];
    expect(headline(board("judges", [{ ...binaryHuman, rows }]))).toEqual([
      "luna/faithful stands alone in binary · faithfulness · against human labels: balanced accuracy 0.842 [0.763, 0.901].",
    ]);
  });
});
