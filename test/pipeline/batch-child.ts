import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { run } from "../../harness/pipeline/run.ts";

// A run as a process of its own, with waits that no command line offers: node batch-child.ts CONFIG OUT PACE
const [config = "", out = "", pace = "{}"] = process.argv.slice(2);
const loaded = await loadConfig(config, { environment: {} });
const { exit } = await run(loaded, { out, environment: {}, batches: JSON.parse(pace) });
process.exitCode = exit;
