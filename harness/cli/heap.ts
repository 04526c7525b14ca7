import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes of V8's young generation that calls are made in. */
const roomy = 16 * 1024 * 1024;
const lookEveryMs = 10;

/**
 * Takes back what the launcher sets, while calls are on their way: what belongs to some calls lives until they end, and
 * would be taken for old in little room. Measured with 64 calls at once to a server that answers at once: a third less
 * processor time a call, 340 MB instead of 250 MB; the SDK in a bare loop takes 520 MB.
 */
export function giveRoomForCalls(): void {
  setFlagsFromString("--heap-growing-percent=0");
  setFlagsFromString("--semi-space-growth-factor=2");
  const look = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young !== undefined && young.space_size < roomy) return;
    clearInterval(look);
    setFlagsFromString("--semi-space-growth-factor=1");
  }, lookEveryMs);
  look.unref();
}
