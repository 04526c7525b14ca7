import { parentPort } from "node:worker_threads";
import { countCovering } from "./count-covering.ts";
import { simulations } from "./messages.ts";

parentPort?.on("message", (task: unknown) => {
  parentPort?.postMessage(countCovering(simulations.parse(task)));
});
