import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowSha, sortKey } from "../../harness/run/schema.ts";

const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.integer(),
  fc.constant(null),
  fc.constantFrom("~", "", "1:~", "\n", "null", "0"),
);

describe("rowSha", () => {
  it("differs as soon as table, values, their number or their borders do", () => {
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (a, b) => {
        const same = JSON.stringify(a.map(told)) === JSON.stringify(b.map(told));
        expect(rowSha("t", a) === rowSha("t", b)).toBe(same);
        expect(rowSha("t", a)).not.toBe(rowSha("u", a));
      }),
    );
  });

  it("tells null from every text", () => {
    expect(rowSha("t", [null])).not.toBe(rowSha("t", ["~"]));
    expect(rowSha("t", [null])).not.toBe(rowSha("t", ["null"]));
    expect(rowSha("t", [null])).not.toBe(rowSha("t", [""]));
  });

  it("tells where one value ends and the next begins", () => {
    expect(rowSha("t", ["ab", "c"])).not.toBe(rowSha("t", ["a", "bc"]));
    expect(rowSha("t", ["a\n1:b"])).not.toBe(rowSha("t", ["a", "b"]));
    expect(rowSha("t", [])).not.toBe(rowSha("t", [""]));
  });
});

/** A number and its text are one value to the store. */
function told(one: string | number | null): string | null {
  return one === null ? null : String(one).toWellFormed();
}

describe("sortKey", () => {
  it("orders bytes as strings are ordered, by UTF-16 code units", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const order = a < b ? -1 : a > b ? 1 : 0;
        expect(Math.sign(Buffer.compare(sortKey(a), sortKey(b)))).toBe(order);
      }),
    );
  });

  it("gives SQLite that order too, beyond the basic plane and below it", () => {
    const ids = ["\u{1F600}", "\uFF5E", "a", "B", "", "a\u0000", "é", "zz", "\u{10000}", "10", "9"];
    const db = new DatabaseSync(":memory:");
    db.exec("CREATE TABLE t (id TEXT, sort BLOB)");
    for (const id of ids) db.prepare("INSERT INTO t VALUES (?, ?)").run(id, sortKey(id));
    const rows = db.prepare("SELECT id FROM t ORDER BY sort").all();
    db.close();
    expect(rows.map(({ id }) => id)).toEqual([...ids].sort());
  });
});
