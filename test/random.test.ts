import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  drawWeights,
  philox4x32_10,
  randomStream,
  rngBelow,
  rngKey,
  rngU32,
  rngUniform,
  shuffle,
  signFlips,
  streamFromKey,
} from "../harness/core/random.ts";

describe("Philox4x32-10", () => {
  // Known-answer tests of Random123 (kat_vectors: philox4x32 10).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("maps counter %j and key %j to the published words", (counter, key, words) => {
    expect(philox4x32_10({ counter, key })).toEqual(words);
  });
});

const draws = { seed: "7", purpose: "order/records", replicate: 3 };

describe("a random stream", () => {
  it("gives the same draws whatever was drawn elsewhere", () => {
    const alone = rngU32({ ...draws, count: 9 });
    const first = randomStream("7", "order/records", 3);
    const other = randomStream("7", "order/records", 4);
    const mixed = Array.from({ length: 9 }, () => {
      other.u32();
      return first.u32();
    });
    expect(mixed).toEqual(alone);
  });

  it("differs by seed, purpose and replicate", () => {
    const streams = [
      draws,
      { ...draws, seed: "8" },
      { ...draws, purpose: "spa/signs" },
      { ...draws, replicate: 4 },
    ];
    const words = streams.map((of) => rngU32({ ...of, count: 4 }).join());
    expect(new Set(words).size).toBe(4);
  });

  it("keeps below(n) inside its range on both sides of the exact product", () => {
    const range = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 31 }));
    fc.assert(
      fc.property(range, fc.nat(1000), (n, replicate) => {
        const values = rngBelow({ ...draws, replicate, n, count: 20 });
        expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < n)).toBe(
          true,
        );
      }),
    );
  });

  // Sizes at which words are rejected: a quarter of them, and about one in ten thousand.
  it.each([3 * 2 ** 30, 1_500_000])("follows Lemire's algorithm for below(%i)", (n) => {
    const wide = BigInt(n);
    const words = rngU32({ ...draws, count: 100_000 }).map(BigInt);
    const accepted = words
      .map((word) => word * wide)
      .filter((product) => BigInt.asUintN(32, product) >= 2n ** 32n % wide)
      .map((product) => Number(product >> 32n));
    expect(accepted.length).toBeLessThan(words.length);
    expect(rngBelow({ ...draws, n, count: accepted.length })).toEqual(accepted);
  });

  it("draws every value of a small range about equally often", () => {
    const counts = new Array<number>(7).fill(0);
    for (const value of rngBelow({ ...draws, n: 7, count: 70_000 })) {
      counts[value] = (counts[value] ?? 0) + 1;
    }
    // Chi-squared with 6 degrees of freedom: 22.46 is its 0.999 quantile.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(22.46);
    expect(chiSquared).toBeGreaterThan(0);
  });

  it("makes uniform numbers from two words each, below 1", () => {
    const [first = 0, second = 0] = rngU32({ ...draws, count: 2 });
    const [uniform] = rngUniform({ ...draws, count: 1 });
    expect(uniform).toBe(((first >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53);
    expect(Math.max(...rngUniform({ ...draws, count: 1000 }))).toBeLessThan(1);
  });
});

describe("shuffle", () => {
  it("returns every position once", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(50), (n, replicate) => {
        const order = shuffle({ ...draws, replicate, n });
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it("is Fisher and Yates from the end", () => {
    for (let replicate = 0; replicate < 8; replicate += 1) {
      const stream = randomStream(draws.seed, draws.purpose, replicate);
      let order = [0, 1, 2, 3, 4, 5];
      for (const i of [5, 4, 3, 2, 1]) {
        const j = stream.below(i + 1);
        const [atI, atJ] = [order[i] ?? 0, order[j] ?? 0];
        order = order.with(i, atJ).with(j, atI);
      }
      expect(shuffle({ ...draws, replicate, n: 6 })).toEqual(order);
    }
  });
});

describe("signFlips", () => {
  it("reads the bits of each word from the lowest", () => {
    const bits = rngU32({ ...draws, count: 2 }).flatMap((word) =>
      [...word.toString(2).padStart(32, "0")].reverse(),
    );
    expect(signFlips({ ...draws, n: 50 })).toEqual(
      bits.slice(0, 50).map((bit) => (bit === "1" ? 1 : -1)),
    );
  });
});

describe("drawWeights", () => {
  const counted = (n: number, replicate: number) => {
    const stream = streamFromKey(rngKey(draws), replicate);
    const counts = new Uint16Array(n);
    for (let drawn = 0; drawn < n; drawn += 1) {
      const record = stream.below(n);
      counts[record] = (counts[record] ?? 0) + 1;
    }
    return counts;
  };
  const drawn = (n: number, replicate: number) => {
    const weights = new Uint16Array(n);
    drawWeights(rngKey(draws), replicate, weights);
    return weights;
  };

  it("counts n draws of below(n)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(1000), (n, replicate) => {
        expect(drawn(n, replicate)).toEqual(counted(n, replicate));
      }),
    );
  });

  it("does so where words are rejected, and above 2^21 records", () => {
    for (const n of [300_000, 2 ** 21 + 1]) {
      const expected = counted(n, 1);
      expect(drawn(n, 1).every((weight, record) => weight === expected[record])).toBe(true);
    }
  });
});
