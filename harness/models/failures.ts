import type { Failure } from "../core/model.ts";
import { type ReadHeader, rateLimits } from "./rate-limits.ts";
import type { Clean } from "./redact.ts";

/** Turns what an SDK throws into a failure (providers.md, section 4). Branches on codes, never on texts. */
export function failureOf(error: unknown, clean: Clean): Failure {
  if (isHttpError(error)) {
    const header: ReadHeader = (name) => error.headers?.get(name) ?? null;
    const limits = rateLimits(header, Date.now());
    const failure = refusal({
      status: error.status,
      told: toldBy(error.error),
      fallback: error.message,
      header,
      requestId: error.requestID ?? undefined,
      clean,
    });
    return limits === undefined ? failure : { ...failure, limits };
  }
  const code = codeOf(error);
  const because = code === undefined ? "" : ` (${clean(code)})`;
  // It would be as large the next time, and cost as much again.
  if (tooLarge.has(code ?? "")) return failed("the answer is larger than any answer", false);
  if (error instanceof SyntaxError) return failed("the answer is not valid JSON", true);
  if (error instanceof TypeError) return failed(`the connection broke off${because}`, true);
  if (nameOf(error) === "APIConnectionTimeoutError") {
    return failed(`the connection timed out${because}`, true);
  }
  if (isConnectionError(error)) return failed(`the connection failed${because}`, true);
  return failed(`the request could not be made${because}`, false);
}

/** The failure that an answer with status 200 holds; undefined: it holds none. */
export function failureIn(
  body: object,
  clean: Clean,
  header: ReadHeader = () => null,
): Failure | undefined {
  if (!("error" in body) || body.error === null || body.error === undefined) return undefined;
  const told = toldBy(body);
  return refusal({
    status: statusOf(told) ?? 200,
    told,
    fallback: "an error with status 200",
    header,
    requestId: undefined,
    clean,
  });
}

/** The failure that a line of a batch's results holds, under the HTTP status that it would have had. */
export function failureOfLine(status: number, body: unknown, clean: Clean): Failure {
  return refusal({
    status,
    told: toldBy(body),
    fallback: "no reason given",
    header: () => null,
    requestId: undefined,
    clean,
  });
}

/** What an error body tells, in the places in which OpenAI, Anthropic and gateways put it. */
interface Told {
  /** From the most to the least exact. */
  readonly codes: readonly (string | number)[];
  readonly message: string | undefined;
}

function toldBy(body: unknown): Told {
  const inner = field(body, "error") ?? body;
  if (typeof inner === "string") return { codes: [], message: inner };
  const codes = [
    field(field(inner, "details"), "error_code"),
    field(inner, "code"),
    field(inner, "type"),
  ];
  const message = field(inner, "message");
  return {
    codes: codes.filter((code) => typeof code === "number" || typeof code === "string"),
    message: typeof message === "string" ? message : undefined,
  };
}

function refusal(response: {
  readonly status: number;
  readonly told: Told;
  readonly fallback: string;
  readonly header: ReadHeader;
  readonly requestId: string | undefined;
  readonly clean: Clean;
}): Failure {
  const { status, told, header, requestId, clean } = response;
  const final = told.codes.some((code) => finalCodes.has(String(code)));
  const retry = !final && (askedToRetry(header("x-should-retry")) ?? helpsToRetry(status));
  const retryAfterMs = retry ? retryAfter(header) : undefined;
  const stopsLane = final || (!retry && stopping.has(status));
  const code = told.codes.find((one) => typeof one === "string");
  // The message of a 401 shows parts of the key.
  const message = status === 401 ? undefined : (told.message ?? response.fallback);
  const head = `HTTP ${status}${code === undefined ? "" : ` ${code}`}`;
  return {
    state: "failed",
    why: clean(message === undefined ? head : `${head}: ${message}`),
    status,
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(stopsLane ? { stopsLane } : {}),
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
  };
}

/** No access, no money, no such model. */
const stopping: ReadonlySet<number> = new Set([401, 402, 403, 404]);

/** The quota is used up: nothing sent today will help, whatever the status says. */
const finalCodes: ReadonlySet<string> = new Set([
  "insufficient_quota",
  "enforced_spend_limit_reached",
  "contract_spend_limit_reached",
]);

/** 200: an error that no code explains. It came from behind a gateway, and may pass. */
function helpsToRetry(status: number): boolean {
  return status === 200 || status === 408 || status === 409 || status === 429 || status >= 500;
}

function askedToRetry(header: string | null): boolean | undefined {
  return header === "true" ? true : header === "false" ? false : undefined;
}

function retryAfter(header: ReadHeader): number | undefined {
  const milliseconds = header("retry-after-ms");
  if (milliseconds !== null && isNumber(milliseconds)) return Math.round(Number(milliseconds));
  const after = header("retry-after");
  if (after === null) return undefined;
  if (isNumber(after)) return Math.round(Number(after) * 1000);
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function isNumber(text: string): boolean {
  return /^\s*\d{1,12}(\.\d+)?\s*$/.test(text);
}

/** The HTTP status that an error in a 200 stands for: gateways pass the status of the server behind them. */
function statusOf({ codes }: Told): number | undefined {
  for (const code of codes) {
    const status = typeof code === "number" ? code : (statusByCode.get(code) ?? Number(code));
    if (Number.isInteger(status) && status >= 400 && status < 600) return status;
  }
  return undefined;
}

const statusByCode: ReadonlyMap<string, number> = new Map([
  ["invalid_request_error", 400],
  ["invalid_prompt", 400],
  ["context_length_exceeded", 400],
  ["invalid_api_key", 401],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["model_not_found", 404],
  ["not_found_error", 404],
  ["insufficient_quota", 429],
  ["rate_limit_exceeded", 429],
  ["rate_limit_error", 429],
  ["server_error", 500],
  ["api_error", 500],
  ["timeout_error", 504],
  ["overloaded_error", 529],
]);

/** undici's word for a body above its cap, and zlib's for one that unpacks to more. */
const tooLarge: ReadonlySet<string> = new Set([
  "UND_ERR_RES_EXCEEDED_MAX_SIZE",
  "ERR_BUFFER_TOO_LARGE",
]);

function failed(why: string, retry: boolean): Failure {
  return { state: "failed", why, retry };
}

/** The shape that the status errors of both SDKs have. */
interface HttpError extends Error {
  readonly status: number;
  readonly error: unknown;
  readonly headers?: { get(name: string): string | null };
  readonly requestID?: string | null;
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}

function isConnectionError(error: unknown): boolean {
  return ["APIConnectionError", "AbortError", "APIUserAbortError"].includes(nameOf(error) ?? "");
}

/** OpenAI's error classes all have the name "Error": the class tells more. */
function nameOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.name === "Error" ? error.constructor.name : error.name;
}

/** The first code in a chain of causes, such as ECONNRESET. */
function codeOf(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    cause = cause.cause;
  }
  return undefined;
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}
