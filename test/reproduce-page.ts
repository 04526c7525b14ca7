import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../harness/pipeline/load-config.ts";
import { run } from "../harness/pipeline/run.ts";

/** Real answers of real judges, too large to be kept in the repository, with numbers that were computed apart. */
export const data: string = fileURLToPath(new URL("../../shared/data/", import.meta.url));
export const page: string = readFileSync(new URL("../docs/reproduce.md", import.meta.url), "utf8");

export const dimensions = ["coherence", "consistency", "fluency", "relevance"] as const;

/** The configs and prompts of the page, with the place of the data filled in. */
export function filesOfPage(): Readonly<Record<string, string>> {
  const blocks = page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm);
  const files = Array.from(blocks, ([, name = "", text = ""]) => [name, text] as const);
  return Object.fromEntries(
    files.flatMap(([name, text]): [string, string][] => {
      if (name.endsWith(".yaml")) {
        const quick = "leaderboard: { bootstrap: 99 }\n";
        return [[name, text.replaceAll("DATA/", data) + quick]];
      }
      return dimensions.map((one) => [
        name.replace("coherence", one),
        text.replaceAll("coherence", one),
      ]);
    }),
  );
}

/** Every row of a judge on the judges board, with its table, and the systems board. */
export async function boardOf(folder: string, config: string) {
  const loaded = await loadConfig(join(folder, `${config}.yaml`), { environment: {} });
  const warnings: string[] = [];
  const result = await run(loaded, {
    out: join(folder, config),
    environment: {},
    onEvent: (event) => event.event === "warning" && warnings.push(event.message),
  });
  const rows = (result.boards?.judges.tables ?? []).flatMap((table) =>
    table.rows.filter(({ kind }) => kind === "judge").map((row) => ({ table, row })),
  );
  return { result, warnings, rows, systems: result.boards?.systems.tables ?? [] };
}
