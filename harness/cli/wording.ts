const format = new Intl.NumberFormat("en-US");

/** 1,234 */
export function amountOf(n: number): string {
  return format.format(n);
}

/** "1 call", "1,234 calls" */
export function countOf(n: number, noun: string, many = `${noun}s`): string {
  return `${amountOf(n)} ${n === 1 ? noun : many}`;
}

/** $0.0042, $1.23, $1,234 */
export function usdOf(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.01) return `$${usd.toPrecision(2)}`;
  return `$${new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(usd)}`;
}

/** 45 s, 12 min, 3 h 20 min */
export function durationOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
