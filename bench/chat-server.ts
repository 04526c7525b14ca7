import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { childFile } from "./child.ts";

/** A provider on this machine that answers at once, or after so long, in a process of its own. */
export interface ChatServer {
  /** Base URL of its API. */
  readonly url: string;
  /** How many requests came so far. */
  requests(): Promise<number>;
  close(): void;
}

export async function startChatServer(latencyMs = 0): Promise<ChatServer> {
  const child = fork(childFile("chat-server.mjs"), [String(latencyMs)], { execArgv: [] });
  const port = await told(child, "port");
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async requests() {
      const answer = told(child, "requests");
      child.send({});
      return answer;
    },
    close: () => child.disconnect(),
  };
}

async function told(child: ChildProcess, key: string): Promise<number> {
  const [message]: unknown[] = await once(child, "message");
  const value: unknown =
    typeof message === "object" && message !== null ? Reflect.get(message, key) : undefined;
  if (typeof value !== "number") throw new Error(`the server did not tell its ${key}`);
  return value;
}
