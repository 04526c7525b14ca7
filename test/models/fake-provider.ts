import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined where there was none, or a form. */
  readonly body: unknown;
  /** When its body was complete, in milliseconds since 1970. */
  readonly at: number;
}

/** What the server does with a request. */
export type Behaviour = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** A server that speaks like a provider, or misbehaves like one. */
export interface FakeProvider {
  /** `http://127.0.0.1:port`; OpenAI's base URL is this with `/v1`, Anthropic's is this. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Sockets that were ever opened. */
  readonly sockets: () => number;
  close(): Promise<void>;
}

/** Starts on a free port. A list answers one request each, in order, and its last one all the others. */
export async function startFakeProvider(
  script: Behaviour | readonly [Behaviour, ...Behaviour[]],
): Promise<FakeProvider> {
  const requests: SeenRequest[] = [];
  let sockets = 0;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const isForm = incoming.headers["content-type"]?.startsWith("multipart/") === true;
    const request: SeenRequest = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: incoming.headers,
      body: isForm || text === "" ? undefined : JSON.parse(text),
      at: Date.now(),
    };
    const place = requests.push(request) - 1;
    const behaviour = typeof script === "function" ? script : (script[place] ?? script.at(-1));
    response.on("error", () => {});
    await behaviour?.(request, response);
  });
  server.on("connection", () => {
    sockets += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    sockets: () => sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a model is made to say. */
export interface Answer {
  readonly text?: string;
  /** `refusal`: by the model. `filter`: by a content filter. `length`: cut off. */
  readonly stop?: "end" | "refusal" | "filter" | "length";
  /** Of the API that is asked; undefined: plausible figures. null: none. */
  readonly usage?: unknown;
  readonly model?: string;
  /** The list of tokens with their probabilities. */
  readonly logprobs?: unknown;
  /** Reasoning or thinking stands before the text. */
  readonly thinks?: boolean;
}

/** A right answer in the shape of the API whose path was asked. */
export function answer(said: Answer | string = {}, headers: Headers = {}): Behaviour {
  const told = typeof said === "string" ? { text: said } : said;
  return (request, response) => json(200, bodyOf(request.path, told), headers)(request, response);
}

type Headers = Readonly<Record<string, string>>;

/** The body of an answer; `path` tells which of the three APIs is meant. */
export function bodyOf(path: string, said: Answer): object {
  if (path.endsWith("/chat/completions")) return completion(said);
  if (path.endsWith("/responses")) return response(said);
  return message(said);
}

function completion(said: Answer): object {
  const { text = "yes", stop = "end", usage, model = "fake-1", logprobs } = said;
  const reasons = { end: "stop", refusal: "stop", filter: "content_filter", length: "length" };
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model,
    choices: [
      {
        index: 0,
        finish_reason: reasons[stop],
        logprobs: logprobs === undefined ? null : { content: logprobs, refusal: null },
        message: {
          role: "assistant",
          content: stop === "refusal" ? null : text,
          refusal: stop === "refusal" ? text : null,
        },
      },
    ],
    usage:
      usage === undefined
        ? {
            prompt_tokens: 100,
            completion_tokens: 20,
            total_tokens: 120,
            prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 10 },
            completion_tokens_details: { reasoning_tokens: 5 },
          }
        : usage,
  };
}

function response(said: Answer): object {
  const { text = "yes", stop = "end", usage, model = "fake-1", thinks, logprobs = [] } = said;
  const reasons = { filter: "content_filter", length: "max_output_tokens" };
  const reason = stop === "filter" || stop === "length" ? reasons[stop] : undefined;
  const part =
    stop === "refusal"
      ? { type: "refusal", refusal: text }
      : { type: "output_text", text, annotations: [], logprobs };
  return {
    id: "resp_1",
    object: "response",
    created_at: 1,
    model,
    error: null,
    status: reason === undefined ? "completed" : "incomplete",
    incomplete_details: reason === undefined ? null : { reason },
    output: [
      ...(thinks ? [{ type: "reasoning", id: "rs_1", summary: [] }] : []),
      { type: "message", id: "msg_1", role: "assistant", status: "completed", content: [part] },
    ],
    usage:
      usage === undefined
        ? {
            input_tokens: 100,
            output_tokens: 20,
            total_tokens: 120,
            input_tokens_details: { cached_tokens: 40, cache_write_tokens: 10 },
            output_tokens_details: { reasoning_tokens: 5 },
          }
        : usage,
  };
}

function message({ text = "yes", stop = "end", usage, model = "fake-1", thinks }: Answer): object {
  const refuses = stop === "refusal" || stop === "filter";
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    stop_reason: refuses ? "refusal" : stop === "length" ? "max_tokens" : "end_turn",
    stop_sequence: null,
    stop_details: refuses ? { type: "refusal", category: "frontier_llm", explanation: null } : null,
    content: [
      ...(thinks ? [{ type: "thinking", thinking: "hm", signature: "s" }] : []),
      { type: "text", text, citations: null },
    ],
    usage:
      usage === undefined
        ? {
            input_tokens: 50,
            cache_creation_input_tokens: 10,
            cache_read_input_tokens: 40,
            output_tokens: 20,
            output_tokens_details: { thinking_tokens: 5 },
          }
        : usage,
  };
}

/** Any status with a JSON body. */
export function json(status: number, body: unknown, headers: Headers = {}): Behaviour {
  return raw(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** Any status with any body, as it is. */
export function raw(status: number, body: string | Uint8Array, headers: Headers = {}): Behaviour {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** An error in the body of the API that was asked. `code` is `error.code`, or Anthropic's `error_code`. */
export function error(
  status: number,
  { code, type = "some_error", message = "no" }: ErrorBody = {},
  headers: Headers = {},
): Behaviour {
  return (request, response) => {
    const body = request.path.endsWith("/messages")
      ? {
          type: "error",
          error: {
            type,
            message,
            ...(code === undefined ? {} : { details: { error_code: code } }),
          },
        }
      : { error: { message, type, param: null, code: code ?? null } };
    return json(status, body, headers)(request, response);
  };
}

export interface ErrorBody {
  readonly code?: string;
  readonly type?: string;
  readonly message?: string;
}

/** A proxy's page. */
export const page: Behaviour = raw(200, "<html>Sign in</html>", { "content-type": "text/html" });

/** Status 200, and nothing. */
export const nothing: Behaviour = raw(200, "", {
  "content-type": "application/json",
  "content-length": "0",
});

/** JSON that breaks off, in a response that does not. */
export const brokenJson: Behaviour = raw(200, '{"choices": [', {
  "content-type": "application/json",
});

/** An answer that holds no answer. */
export const emptyAnswer: Behaviour = (request, response) => {
  const empty = { choices: [], output: [], content: [] };
  return json(200, { ...bodyOf(request.path, {}), ...empty })(request, response);
};

/** An error that comes with status 200, as gateways send it. */
export function errorWith200(code: string | number, message = "no"): Behaviour {
  return json(200, { error: { code, message } });
}

/** An error whose message repeats all headers and the body of the request. */
export function echo(status: number): Behaviour {
  return (request, response) => {
    const message = `rejected ${JSON.stringify(request.headers)} ${JSON.stringify(request.body)}`;
    return error(status, { message })(request, response);
  };
}

/** The connection is cut before anything is sent. */
export const resetBeforeHeaders: Behaviour = (_request, response) => {
  response.socket?.resetAndDestroy();
};

/** The connection is cut in the middle of the body. */
export const resetInBody: Behaviour = async (request, response) => {
  await sendHalf(request.path, response);
  response.socket?.resetAndDestroy();
};

/** Nothing ever comes. */
export const stallBeforeHeaders: Behaviour = () => {};

/** Half of the body comes, and then nothing. */
export const stallInBody: Behaviour = (request, response) => sendHalf(request.path, response);

/** A whole answer, in pieces. */
export function drip(everyMs: number, pieces = 5): Behaviour {
  return async (request, response) => {
    const body = JSON.stringify(bodyOf(request.path, {}));
    response.writeHead(200, { "content-type": "application/json" });
    const size = Math.ceil(body.length / pieces);
    for (let start = 0; start < body.length && !response.destroyed; start += size) {
      response.write(body.slice(start, start + size));
      await wait(everyMs);
    }
    response.end();
  };
}

async function sendHalf(path: string, response: ServerResponse): Promise<void> {
  const body = JSON.stringify(bodyOf(path, {}));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  await new Promise<void>((resolve) => {
    response.write(body.slice(0, body.length / 2), () => resolve());
  });
}
