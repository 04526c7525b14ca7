import { describe, it } from "vitest";
import {
  checkQuotations,
  checkReadings,
  checkRecorded,
  checkRuns,
} from "../protocols/hostile-checks.ts";

/** Another seed, other texts: SEED=9 npm run test:slow. */
const seed = Number(process.env["SEED"] ?? "1");

describe(`readers of hostile texts, seed ${seed}`, () => {
  it("do not throw, invent an answer, or take long: 50,000 texts", () => {
    checkReadings({ seed, numRuns: 50_000 });
  });

  it("do not take long for one piece over and over", () => {
    checkRuns();
  });

  it("do not throw at what was read before: 50,000 values", () => {
    checkRecorded({ seed, numRuns: 50_000 });
  });

  it("read nothing out of a quotation: 50,000 replies", () => {
    checkQuotations({ seed, numRuns: 50_000 });
  });
});
