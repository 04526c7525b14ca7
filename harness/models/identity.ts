import type { ModelConfig } from "../core/config.ts";
import { sha256Hex } from "../core/digest.ts";

/** What decides the answers of a live model beside the question. It holds no secret. */
export function identityOf(config: ModelConfig): Readonly<Record<string, unknown>> {
  const { provider, api, base_url, model, temperature, max_tokens, max_tokens_field } = config;
  const { effort, structured_output, logprobs, extra = {}, headers = {} } = config;
  return {
    provider,
    ...(api === undefined ? {} : { api }),
    base_url,
    model,
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { max_tokens }),
    ...(max_tokens_field === undefined ? {} : { max_tokens_field }),
    ...(effort === undefined ? {} : { effort }),
    structured_output: structured_output ?? false,
    ...(logprobs === true ? { logprobs } : {}),
    extra,
    // A new key must not ask every call again: of a header that holds one, only the name counts.
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        isSecretHeader(name) ? null : sha256Hex(value),
      ]),
    ),
  };
}

/** Calls of one lane share rate limits. */
export function laneOf(config: ModelConfig): string {
  const { provider, base_url = "", api_key_env = "", model } = config;
  return [provider, base_url, api_key_env, model].join(" ");
}

/** Whether a header holds what lets somebody in. */
export function isSecretHeader(name: string): boolean {
  return /authorization|cookie|key|token|secret|password|signature/i.test(name);
}
