import { growingIntegers } from "./growing.ts";

/** Which systems have a score on each record, by their numbers. Lists that are equal are held once. */
export interface SystemLists {
  /** Records in ascending order; those that are passed over have none. */
  add(record: number, systems: readonly number[]): void;
  forEach(use: (record: number, systems: readonly number[]) => void): void;
  /** One entry a score, record by record. */
  cells(): { readonly recordOf: Int32Array; readonly systemOf: Int32Array };
}

export function systemLists(): SystemLists {
  const none: readonly number[] = [];
  const lists: (readonly number[])[] = [none];
  const numbers = new Map([[String(none), 0]]);
  const listOf = growingIntegers();
  let scores = 0;
  let last = 0;

  function numberOf(systems: readonly number[]): number {
    const before = lists[last] ?? none;
    // Most records are like the one before.
    if (before.length === systems.length && before.every((one, i) => one === systems[i])) {
      return last;
    }
    const key = String(systems);
    const number = numbers.get(key) ?? lists.length;
    if (number === lists.length) {
      numbers.set(key, number);
      lists.push([...systems]);
    }
    last = number;
    return number;
  }

  function forEach(use: (record: number, systems: readonly number[]) => void): void {
    const ofRecords = listOf.view();
    for (let record = 0; record < ofRecords.length; record += 1) {
      use(record, lists[ofRecords[record] ?? 0] ?? none);
    }
  }

  return {
    add(record, systems) {
      while (listOf.length < record) listOf.push(0);
      listOf.push(numberOf(systems));
      scores += systems.length;
    },
    forEach,
    cells() {
      const [recordOf, systemOf] = [new Int32Array(scores), new Int32Array(scores)];
      let cell = 0;
      forEach((record, systems) => {
        for (const system of systems) {
          recordOf[cell] = record;
          systemOf[cell] = system;
          cell += 1;
        }
      });
      return { recordOf, systemOf };
    },
  };
}
