/**
 * Lends one array again and again; what was lent before is void, and what stands in it is of no meaning. Columns of all
 * records that are thrown away after each metric would wait in memory until they are collected.
 */
export function lendSums(): (length: number) => Float64Array<ArrayBuffer> {
  let kept = new Float64Array(0);
  return (length) => {
    if (length > kept.length) kept = new Float64Array(length);
    return kept.subarray(0, length);
  };
}
