import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { childFile } from "./child.ts";

/** What a provider with a prefix cache billed since `begin`; tokens of input. */
export interface Bill {
  readonly requests: number;
  readonly plain: number;
  readonly cached: number;
  readonly written: number;
  /** In tokens at the plain price. */
  readonly cost: number;
  /** From the first request to the last answer. */
  readonly wallMs: number;
}

/** A provider on this machine that simulates a prefix cache, in a process of its own. */
export interface PrefixServer {
  readonly url: string;
  /** Forgets what it holds and billed. */
  begin(): Promise<void>;
  bill(): Promise<Bill>;
  /** Writes down the requests that came, one a line. */
  write(file: string): Promise<void>;
  close(): void;
}

export async function startPrefixServer(lifetimeMs: number): Promise<PrefixServer> {
  const child = fork(childFile("prefix-server.mjs"), [String(lifetimeMs)], { execArgv: [] });
  const { port } = await message(child);
  const asked = async (word: string): Promise<Readonly<Record<string, number>>> => {
    const told = message(child);
    child.send(word);
    return told;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async begin() {
      await asked("begin");
    },
    async bill() {
      const told = await asked("bill");
      const of = (name: string) => told[name] ?? Number.NaN;
      return {
        requests: of("requests"),
        plain: of("plain"),
        cached: of("cached"),
        written: of("written"),
        cost: of("cost"),
        wallMs: of("wallMs"),
      };
    },
    async write(file) {
      await asked(file);
    },
    close: () => child.disconnect(),
  };
}

async function message(child: ChildProcess): Promise<Readonly<Record<string, number>>> {
  const [told]: unknown[] = await once(child, "message");
  if (typeof told !== "object" || told === null) throw new Error("the server told nothing");
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, Number(value)]));
}
