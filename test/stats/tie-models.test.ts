import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bradleyTerry, davidson, raoKupper } from "../../harness/stats/index.ts";
import { reversed } from "./arbitraries.ts";

type Row = readonly [number, number, number, number, number];
type Shares = readonly [win: number, loss: number, tie: number];

const models = [
  {
    name: "davidson",
    estimate: (players: number, counts: readonly Row[]) => {
      const { theta, nu, logLik } = davidson({ players, counts });
      return { theta, parameter: nu, logLik };
    },
    shares: (difference: number, nu: number): Shares => {
      const [win, loss] = [Math.exp(difference / 2), Math.exp(-difference / 2)];
      const total = win + loss + nu;
      return [win / total, loss / total, nu / total];
    },
  },
  {
    name: "raoKupper",
    estimate: (players: number, counts: readonly Row[]) => {
      const { theta, eta, logLik } = raoKupper({ players, counts });
      return { theta, parameter: eta, logLik };
    },
    shares: (difference: number, eta: number): Shares => {
      const win = 1 / (1 + Math.exp(eta - difference));
      const loss = 1 / (1 + Math.exp(eta + difference));
      return [win, loss, 1 - win - loss];
    },
  },
] as const;

/** Every two players won against each other and tied. */
const results = fc.integer({ min: 2, max: 4 }).chain((players) => {
  const count = fc.integer({ min: 1, max: 15 });
  const pairs = Array.from({ length: players }, (_, i) =>
    Array.from({ length: i }, (__, j) => [i, j] as const),
  ).flat();
  const rows = pairs.map(([i, j]) => fc.tuple(fc.constant(i), fc.constant(j), count, count, count));
  return fc.record({ players: fc.constant(players), counts: fc.tuple(...rows) });
});

function near(actual: readonly number[] | null, expected: readonly number[] | null) {
  expect(actual).toHaveLength(expected?.length ?? -1);
  for (const [i, value] of (actual ?? []).entries()) {
    expect(value).toBeCloseTo(expected?.[i] ?? Number.NaN, 6);
  }
}

describe.each(models)("$name", ({ estimate, shares }) => {
  const logLikelihood = (theta: readonly number[], parameter: number, counts: readonly Row[]) =>
    counts.reduce((total, [i, j, wins, losses, ties]) => {
      const [win, loss, tie] = shares((theta[i] ?? 0) - (theta[j] ?? 0), parameter);
      const term = (times: number, share: number) => (times === 0 ? 0 : times * Math.log(share));
      return total + term(wins, win) + term(losses, loss) + term(ties, tie);
    }, 0);

  it("fits two players exactly: two parameters for three outcomes", () => {
    const count = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(count, count, count, (wins, losses, ties) => {
        const { theta, parameter } = estimate(2, [[0, 1, wins, losses, ties]]);
        const difference = (theta?.[0] ?? 0) - (theta?.[1] ?? 0);
        const n = wins + losses + ties;
        near([...shares(difference, parameter ?? 0)], [wins / n, losses / n, ties / n]);
      }),
    );
  });

  it("reports the likelihood of its estimates, and nothing near them is more likely", () => {
    fc.assert(
      fc.property(results, ({ players, counts }) => {
        const { theta, parameter, logLik } = estimate(players, counts);
        const best = theta ?? [];
        expect(logLikelihood(best, parameter ?? 0, counts)).toBeCloseTo(logLik ?? 0, 8);
        for (const step of [-0.01, 0.01]) {
          const moved = (parameter ?? 0) + step;
          expect(logLikelihood(best, moved, counts)).toBeLessThan(logLik ?? 0);
          for (const i of best.keys()) {
            const other = best.map((value, k) => (k === i ? value + step : value));
            expect(logLikelihood(other, parameter ?? 0, counts)).toBeLessThan(logLik ?? 0);
          }
        }
      }),
    );
  });

  it("does not depend on the order of rows or sides, and renames its players with them", () => {
    fc.assert(
      fc.property(results, ({ players, counts }) => {
        const result = estimate(players, counts);
        const sides = counts.map(([i, j, wins, losses, ties]): Row => [j, i, losses, wins, ties]);
        const last = players - 1;
        const renamed = counts.map(([i, j, ...rest]): Row => [last - i, last - j, ...rest]);
        const variants = [estimate(players, reversed(counts)), estimate(players, sides)];
        const renamedFit = estimate(players, renamed);
        for (const other of [
          ...variants,
          { ...renamedFit, theta: renamedFit.theta?.toReversed() ?? null },
        ]) {
          near(other.theta, result.theta);
          expect(other.parameter).toBeCloseTo(result.parameter ?? Number.NaN, 6);
          expect(other.logLik).toBeCloseTo(result.logLik ?? Number.NaN, 6);
        }
      }),
    );
  });

  it("is Bradley and Terry's model without ties", () => {
    fc.assert(
      fc.property(results, ({ players, counts }) => {
        const decided = counts.map(([i, j, wins, losses]): Row => [i, j, wins, losses, 0]);
        const games = decided.flatMap(([i, j, wins, losses]) => [
          ...Array.from({ length: wins }, () => [i, j, 1] as const),
          ...Array.from({ length: losses }, () => [i, j, 0] as const),
        ]);
        const cluster = games.map((_, g) => `r${g}`);
        const { theta, parameter, logLik } = estimate(players, decided);
        near(theta, bradleyTerry({ players, games, cluster, ridge: 0 }).theta);
        expect(parameter).toBe(0);
        expect(logLik).toBeCloseTo(logLikelihood(theta ?? [], 0, decided), 8);
      }),
    );
  });

  it.each([
    ["a player never lost and never tied", [0, 1, 3, 0, 0]],
    ["a player won all that was not tied", [0, 1, 3, 0, 2]],
    ["nobody won", [0, 1, 0, 0, 4]],
    ["nobody played", [0, 1, 0, 0, 0]],
  ] as const)("is null where %s", (_, row) => {
    expect(estimate(2, [row])).toEqual({ theta: null, parameter: null, logLik: null });
  });
});
