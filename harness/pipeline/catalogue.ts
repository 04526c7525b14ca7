import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fitsVote } from "../boards/ballots.ts";
import { kinds } from "../boards/kinds.ts";
import type { Vote } from "../core/config.ts";
import type { ProtocolName } from "../core/protocol.ts";
import { providers } from "../models/index.ts";
import { protocols } from "../protocols/index.ts";

export { pricesVersion } from "../models/index.ts";
export { renderers } from "../report/index.ts";
export { protocols, providers };

/** The protocols by name. */
export const protocolsByName = new Map(protocols.map((protocol) => [protocol.name, protocol]));

/** The protocols whose answers a jury can vote on in this way. */
export function votedBy(vote: Vote): readonly ProtocolName[] {
  return kinds.flatMap(({ protocol, jury }) =>
    jury !== undefined && fitsVote(vote, jury.ballot) ? [protocol] : [],
  );
}

// Two folders up stands the package, whether this file runs from harness/ or from dist/.
const packageRoot = new URL("../../", import.meta.url);

/** Folder of the built-in prompts. */
export const builtInPrompts = fileURLToPath(new URL("prompts/", packageRoot));

/** Folder of the benchmark that `init` writes. */
export const starterFolder = fileURLToPath(new URL("configs/starter/", packageRoot));

/** Version of the definitions of every statistic, methods.md. */
export const methodsVersion = "1";

/** Version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new Error("package.json has no version");
}
