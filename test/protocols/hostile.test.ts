import { describe, it } from "vitest";
import { checkQuotations, checkReadings, checkRecorded } from "./hostile-checks.ts";

// A small part of test/slow/readers.test.ts, always the same.
describe("readers of hostile texts", () => {
  it("do not throw, invent an answer, or take long", () => {
    checkReadings({ seed: 1, numRuns: 100 });
  });

  it("do not throw at what was read before", () => {
    checkRecorded({ seed: 1, numRuns: 300 });
  });

  it("read nothing out of a quotation", () => {
    checkQuotations({ seed: 1, numRuns: 600 });
  });
});
