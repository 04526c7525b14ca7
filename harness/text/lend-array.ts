/**
 * Lends one array again and again, zeroed up to the length asked for; what was lent before is void. Allocating a small
 * typed array takes longer than the work that ROUGE does in it.
 */
export function lendArray(): (length: number) => Int32Array {
  let kept = new Int32Array(1024);
  return (length) => {
    if (length > mostKept) return new Int32Array(length);
    if (length > kept.length) kept = new Int32Array(length);
    else kept.fill(0, 0, length);
    return kept;
  };
}

const mostKept = 2 ** 20;
