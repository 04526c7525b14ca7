import { randomBytes } from "node:crypto";

/**
 * A name for a batch that no other batch has, of this run or any other: by it the batch is found again at its provider.
 * From the seed it would be the same in two folders, and decides nothing.
 */
export function batchTag(): string {
  return `assize-${randomBytes(8).toString("hex")}`;
}
