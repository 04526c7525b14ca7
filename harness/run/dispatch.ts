import type { Reply } from "../core/model.ts";
import { isTooLong, type Sent } from "./lane.ts";
import type { LaneEnd, LaneWork, Source, Task } from "./lane-work.ts";
import { openRetryLine } from "./retry-line.ts";
import { retryDelay } from "./retry-policy.ts";

/** Intents are committed so far ahead of a paced start, so that it does not wait for the disk. */
const aheadMs = 25;

/** So many calls are made at one go, before others have their turn. */
const mostAtOnce = 64;

/** So many groups are made ahead before others have their turn. */
const mostAhead = 8;

/** New calls wait while so many, or so many windows, wait to be tried again. */
const mostRetrying = 256;
const windowsRetrying = 4;

/** Shorter waits are not told. */
const toldFromMs = 2_000;

/**
 * Sends the calls of a lane: as many at once as its window holds, no sooner than its limits allow, the models in turn.
 * One timer serves the whole lane; a call that waits to be tried again holds no place in the window. Resolves when
 * nothing is left to send, or nothing more may be.
 */
export function dispatch<Intent>(work: LaneWork<Intent>): Promise<LaneEnd> {
  const { lane, journal, purse, retries, clock, random, stop } = work;
  const retrying = openRetryLine<Task>();
  const ready: { readonly task: Task; readonly intent: Intent }[] = [];
  const closed = new Set<Source>();
  const end = Promise.withResolvers<LaneEnd>();
  /** A call that could not be sent yet; it is the next one. */
  let held: Task | undefined;
  /** Calls between their intent and their reply: they hold the window's places. */
  let places = 0;
  let underWay = 0;
  /** Calls whose intent or end is not on disk yet, and those between. */
  let open = 0;
  let turn = 0;
  let isFull = false;
  let isPumping = false;
  let isBroken = false;
  let budgetReached = false;
  let wasAsked = false;
  let awaitsMoney = false;
  let isWaiting = false;
  let isPreparing = false;
  let wakesAt = Number.POSITIVE_INFINITY;
  let callOff = () => {};

  const isOver = () => isBroken || stop.aborted || lane.stopped !== undefined;

  function fault(error: unknown): void {
    isBroken = true;
    work.onFault(error);
  }

  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    try {
      sendReady();
      admit();
    } catch (error) {
      fault(error);
    }
    isPumping = false;
    if (isOver()) letGo();
    if (open === 0 && (isOver() || isDry())) finish();
    else if (!isOver()) prepareSoon();
  }

  /** Makes the next calls while those under way are waited for, so that they are there when a place is. */
  function prepareSoon(): void {
    if (isPreparing) return;
    isPreparing = true;
    clock.at(clock.now(), () => {
      isPreparing = false;
      try {
        if (prepare() > 0) prepareSoon();
      } catch (error) {
        fault(error);
        pump();
      }
    });
  }

  function prepare(): number {
    const window = Math.ceil(lane.limit / work.sources.length);
    let made = 0;
    for (const { feed } of work.sources) {
      while (made < mostAhead && !isOver() && feed.prepare(window)) made += 1;
    }
    return made;
  }

  function finish(): void {
    callOff();
    wakesAt = Number.NEGATIVE_INFINITY;
    stop.removeEventListener("abort", pump);
    end.resolve({ budgetReached, wasAsked });
  }

  function isDry(): boolean {
    return (
      held === undefined &&
      retrying.length === 0 &&
      work.sources.every((source) => closed.has(source) || source.feed.isDry())
    );
  }

  function letGo(): void {
    held = undefined;
    retrying.drain();
    for (const { feed } of work.sources) feed.close();
    for (const { task, intent } of ready.splice(0)) void withdraw(task, intent);
  }

  function wakeAt(time: number): void {
    if (time >= wakesAt) return;
    callOff();
    wakesAt = time;
    callOff = clock.at(time, () => {
      wakesAt = Number.POSITIVE_INFINITY;
      pump();
    });
  }

  function waitUntil(time: number, now: number): void {
    wakeAt(time);
    if (isWaiting || time - now < toldFromMs) return;
    isWaiting = true;
    work.onWait?.(time - now);
  }

  function goOn(): void {
    if (!isWaiting) return;
    isWaiting = false;
    work.onWait?.(undefined);
  }

  function sendReady(): void {
    for (let next = ready[0]; next !== undefined && !isOver(); next = ready[0]) {
      const now = clock.now();
      const opens = lane.opensAt(now, next.task.tokens);
      if (opens > now) {
        waitUntil(opens, now);
        return;
      }
      goOn();
      ready.shift();
      underWay += 1;
      void ask(next.task, next.intent, lane.send(now, next.task.tokens));
    }
  }

  function admit(): void {
    isFull = false;
    for (let admitted = 0; !isOver(); admitted += 1) {
      if (places >= lane.limit) {
        isFull = true;
        return;
      }
      if (admitted === mostAtOnce) {
        wakeAt(clock.now());
        return;
      }
      const task = nextTask();
      if (task === undefined) return;
      const now = clock.now();
      const opens = lane.opensAt(now, task.tokens) - aheadMs;
      const isEarly = places - underWay >= lane.inTime(aheadMs, task.tokens);
      if (opens > now || isEarly) {
        held = task;
        if (!isEarly) waitUntil(opens, now);
        return;
      }
      if (!pay(task)) return;
    }
  }

  /** Sets the money for a task aside and starts it; false: it waits for money, and so do all. */
  function pay(task: Task): boolean {
    const answer = purse.take(task.worst ?? 0);
    if (answer === "granted") void start(task);
    else if (answer === "wait") {
      held = task;
      if (!awaitsMoney) purse.whenReleased(wakeForMoney);
      awaitsMoney = true;
      return false;
    } else {
      budgetReached = true;
      closed.add(task.source);
      task.source.feed.close();
    }
    return true;
  }

  function wakeForMoney(): void {
    awaitsMoney = false;
    pump();
  }

  function nextTask(): Task | undefined {
    const next = held ?? retrying.take(clock.now());
    held = undefined;
    if (next !== undefined) return next;
    wakeAt(retrying.nextAt());
    if (retrying.length >= Math.max(mostRetrying, windowsRetrying * lane.bound)) return undefined;
    for (let i = 0; i < work.sources.length; i += 1) {
      const source = work.sources[turn % work.sources.length];
      turn += 1;
      if (source === undefined || closed.has(source)) continue;
      const asked = source.feed.take(lane.limit);
      if (asked === undefined) continue;
      wasAsked = true;
      const [worst, tokens] = [source.worst(asked), source.tokens(asked)];
      return { asked, source, worst, tokens, failures: 0, slowDowns: 0, firstAt: undefined };
    }
    return undefined;
  }

  async function start(task: Task): Promise<void> {
    places += 1;
    open += 1;
    try {
      ready.push({ task, intent: await journal.intend(task) });
    } catch (error) {
      places -= 1;
      open -= 1;
      fault(error);
    }
    pump();
  }

  async function withdraw(task: Task, intent: Intent): Promise<void> {
    places -= 1;
    try {
      await journal.withdraw(intent);
      purse.settle(task.worst ?? 0, 0);
    } catch (error) {
      fault(error);
    }
    open -= 1;
    pump();
  }

  async function ask(task: Task, intent: Intent, sent: Sent): Promise<void> {
    try {
      const reply = await task.source.model.ask(task.asked.call, work.abandon);
      const now = clock.now();
      places -= 1;
      underWay -= 1;
      // Its intent stays open: nobody knows whether it was worked on, so its worst case stays spent.
      if (reply.state !== "failed" || !work.abandon.aborted)
        await heard(task, intent, sent, reply, now);
    } catch (error) {
      fault(error);
    }
    open -= 1;
    pump();
  }

  async function heard(task: Task, intent: Intent, sent: Sent, reply: Reply, now: number) {
    const isFirst = task.firstAt === undefined;
    task.firstAt ??= sent.at;
    lane.hear(sent, reply, now, isFirst && isFull);
    const delay = delayAfter(task, task.firstAt, reply, now);
    const keeps = delay === undefined && !isAboutLane(reply);
    const { spent, kept } = journal.end(intent, task, reply, now - sent.at, keeps);
    // The next call's intent goes to disk together with this reply.
    pump();
    await kept;
    purse.settle(task.worst ?? 0, spent);
    if (delay !== undefined) retrying.add(task, now + delay);
    else task.source.feed.ended(task.asked);
    if (keeps) work.onReply(task.asked, reply);
  }

  /** Whether a reply tells of all calls of the lane, and nothing of its own, which stays pending. */
  function isAboutLane(reply: Reply): boolean {
    return (reply.state === "failed" && reply.stopsLane === true) || isTooLong(reply, retries);
  }

  /** Undefined: the call is not tried again. */
  function delayAfter(task: Task, firstAt: number, reply: Reply, now: number): number | undefined {
    if (reply.state !== "failed") return undefined;
    if (reply.status === 429 || reply.status === 529) task.slowDowns += 1;
    else task.failures += 1;
    const { failures, slowDowns } = task;
    return retryDelay(retries, { failures, slowDowns, firstAt }, reply, now, random);
  }

  stop.addEventListener("abort", pump);
  pump();
  return end.promise;
}
