/** What JSON can hold, and the marks of cells that could not be read. */
export type PlainValue = unknown;

/** Stand in the place of cells that could not be read. */
export const unreadable = {
  text: Symbol("no UTF-8"),
  json: Symbol("no JSON"),
} as const;

/**
 * A cell as JSON would hold it: 64-bit integers as numbers, or as texts where a number cannot be exact; dates as ISO
 * texts, bytes as hexadecimal. A mark anywhere inside makes the whole cell that mark.
 */
export function plainValue(value: unknown): PlainValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value !== "object") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (isIterable(value)) {
    const plain = Array.from(value, plainValue);
    return plain.find(isMark) ?? plain;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, plainValue(inner)] as const);
  return entries.map(([, inner]) => inner).find(isMark) ?? Object.fromEntries(entries);
}

/** Lists, and the typed arrays in which numbers come. */
function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

function isMark(value: unknown): boolean {
  return typeof value === "symbol";
}
