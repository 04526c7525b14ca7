/**
 * Compact letter display (Piepho 2004): competitors that share a letter are not separated. Groups are the
 * maximal sets without a separated pair, ordered by their members' places, best first.
 */
export function compactLetters(inputs: {
  /** Competitors by place, best first. */
  readonly order: readonly number[];
  /** Pairs that are separated. */
  readonly different: readonly (readonly [number, number] | readonly number[])[];
}): {
  /** Members of each group, best first. */
  readonly groups: readonly (readonly number[])[];
  /** Letters of competitor 0, 1, … (not by place): `ab` is a member of groups a and b. */
  readonly letters: readonly string[];
} {
  const { order, different } = inputs;
  const placeOf = new Map(order.map((competitor, place) => [competitor, place]));
  let groups: (readonly number[])[] = order.length === 0 ? [] : [order.map((_, place) => place)];
  for (const [i = -1, j = -1] of different) {
    const a = placeOf.get(i);
    const b = placeOf.get(j);
    if (a === undefined || b === undefined) continue;
    groups = groups.flatMap((group) =>
      group.includes(a) && group.includes(b)
        ? [group.filter((place) => place !== a), group.filter((place) => place !== b)]
        : [group],
    );
    groups = withoutSubsets(groups);
  }
  groups = groups.toSorted(compareSorted);
  const letters: string[] = order.map(() => "");
  for (const [g, group] of groups.entries()) {
    for (const place of group) {
      const competitor = order[place] ?? 0;
      letters[competitor] = (letters[competitor] ?? "") + letterOf(g);
    }
  }
  return { groups: groups.map((group) => group.map((place) => order[place] ?? 0)), letters };
}

/** a … z, aa, ab, … */
function letterOf(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

function withoutSubsets(groups: readonly (readonly number[])[]): (readonly number[])[] {
  return groups.filter((group, index) =>
    groups.every((other, position) => {
      if (position === index || !group.every((place) => other.includes(place))) return true;
      // Of two equal groups the first one stays.
      return other.length === group.length && index < position;
    }),
  );
}

function compareSorted(a: readonly number[], b: readonly number[]): number {
  for (const [i, place] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (place !== other) return place - other;
  }
  return a.length - b.length;
}
