// Loaded before a measured script: writes down at exit what its process used.
import { writeFileSync } from "node:fs";

const file = process.env.ASSIZE_BENCH_USED;
delete process.env.ASSIZE_BENCH_USED;
const { stdout } = process;
const write = stdout.write.bind(stdout);
let firstProgress;
let lastProgress;

stdout.write = (chunk, ...rest) => {
  if (String(chunk).startsWith('{"event":"progress"')) {
    lastProgress = { wallMs: performance.now(), cpuMs: cpuMs() };
    firstProgress ??= lastProgress;
  }
  return write(chunk, ...rest);
};
process.on("exit", () => {
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  writeFileSync(file, JSON.stringify({ cpuMs: cpuMs(), firstProgress, lastProgress, peakMiB }));
});

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
