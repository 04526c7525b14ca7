/** Keeps starts below a bound of the user: so many requests, or tokens, in any minute. */
export interface Pacer {
  /** The earliest time, not before `now`, at which so much more may start. */
  readyAt(now: number, amount: number): number;
  /** Counts what starts. */
  take(now: number, amount: number): void;
  /** What started at `takenAt` turned out to be this much more, or less. */
  correct(takenAt: number, difference: number): void;
  /** About how many of this amount may start in so many milliseconds, at least 1. */
  inTime(milliseconds: number, amount: number): number;
}

const minuteMs = 60_000;

/** Starts are remembered by the half second, each as if it were at the end of its own. */
const slotMs = 500;

/** Sums of fractions are this exact. */
const rounding = 1e-9;

interface Slot {
  /** When it began. */
  readonly at: number;
  amount: number;
}

/**
 * Never lets more than `perMinute` start in any 60 seconds, and spreads it: what was not used is kept for a second's
 * worth only, so neither a start nor a machine that slept makes a burst. A single amount above the bound starts when
 * nothing else did for a minute, since it could never start otherwise.
 */
export function openPacer(perMinute: number): Pacer {
  const rate = perMinute / minuteMs;
  const burst = Math.max(1, perMinute / 60);
  const slots: Slot[] = [];
  let total = 0;
  let level = burst;
  let filledAt = Number.NEGATIVE_INFINITY;

  function forward(now: number): void {
    if (now > filledAt) {
      level = Math.min(burst, level + (now - filledAt) * rate);
      filledAt = now;
    }
    for (let oldest = slots[0]; oldest !== undefined && isOver(oldest, now); oldest = slots[0]) {
      total -= oldest.amount;
      slots.shift();
    }
  }

  return {
    readyAt(now, amount) {
      forward(now);
      const wanted = Math.min(amount, burst);
      const filled = level >= wanted - rounding ? now : now + (wanted - level) / rate;
      let sum = total;
      let free = now;
      for (const slot of slots) {
        if (sum <= 0 || sum + amount <= perMinute) break;
        sum -= slot.amount;
        free = slot.at + slotMs + minuteMs;
      }
      return Math.max(filled, free);
    },
    take(now, amount) {
      forward(now);
      level -= amount;
      total += amount;
      const at = Math.floor(now / slotMs) * slotMs;
      const last = slots.at(-1);
      if (last !== undefined && last.at >= at) last.amount += amount;
      else slots.push({ at, amount });
    },
    correct(takenAt, difference) {
      level = Math.min(burst, level - difference);
      const at = Math.floor(takenAt / slotMs) * slotMs;
      const slot = slots.findLast((one) => one.at <= at);
      if (slot === undefined || slot.at !== at) return;
      const corrected = Math.max(0, slot.amount + difference);
      total += corrected - slot.amount;
      slot.amount = corrected;
    },
    inTime: (milliseconds, amount) => 1 + Math.floor((milliseconds * rate) / Math.max(1, amount)),
  };
}

function isOver(slot: Slot, now: number): boolean {
  return slot.at + slotMs + minuteMs <= now;
}
