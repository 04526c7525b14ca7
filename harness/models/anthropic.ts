import type { ModelConfig } from "../core/config.ts";
import type { Provider, SettingProblem } from "../core/model.ts";
import { anthropicEfforts, oneOf } from "./abilities.ts";
import { anthropicBatches } from "./batch/anthropic.ts";
import { batchesOn } from "./batch/lazy.ts";
import { withoutVariable } from "./environment.ts";
import { isOfficial } from "./hosts.ts";
import { type Connection, openConnection } from "./http.ts";
import { keyOf, placeholder } from "./keys.ts";
import { liveModel, sdkTimeoutMs } from "./live.ts";
import { messages } from "./messages.ts";
import { routeOf } from "./route.ts";
import { anthropicSettings } from "./settings.ts";

/** Anthropic's Messages API. */
export const anthropic: Provider = {
  name: "anthropic",
  offline: false,
  rows: "judge",
  settings: anthropicSettings,
  problems,
  async open(config, world) {
    const [{ default: Anthropic }, connection] = await Promise.all([
      import("@anthropic-ai/sdk"),
      openConnection(config.concurrency ?? 32, routeOf(config, world)),
    ]);
    const wire = messages(config);
    const clientOn = ({ fetch }: Connection) =>
      withoutVariable(
        "ANTHROPIC_CUSTOM_HEADERS",
        () =>
          new Anthropic({
            // The key is the only credential: with it, no token, profile or file is looked for.
            apiKey: keyOf(config, world) ?? placeholder,
            authToken: null,
            credentials: null,
            config: null,
            profile: null,
            webhookKey: null,
            baseURL: config.base_url ?? null,
            defaultHeaders: config.headers ?? {},
            maxRetries: 0,
            timeout: sdkTimeoutMs(config),
            logLevel: "off",
            openTelemetry: false,
            fetch,
          }),
      );
    const client = clientOn(connection);
    return liveModel({
      config,
      world,
      wire,
      connection,
      batch: batchesOn(config.base_url ?? "", clientOn, (batchClient) =>
        anthropicBatches(config, world, wire, batchClient),
      ),
      send: (body, signal) => client.post<unknown>(wire.path, { body, signal }).withResponse(),
    });
  },
};

function problems(config: ModelConfig): readonly SettingProblem[] {
  const { model, effort, temperature, logprobs, base_url } = config;
  const found: SettingProblem[] = [];
  if (logprobs === true) {
    found.push({
      key: "logprobs",
      what: "the Messages API of Anthropic gives no token probabilities",
      fix: "remove it",
    });
  }
  if (!isOfficial("anthropic", base_url)) return found;
  if (effort !== undefined && !anthropicEfforts.includes(effort)) {
    found.push({
      key: "effort",
      what: `model "${model}" takes no effort "${effort}"`,
      fix: `write ${oneOf(anthropicEfforts)}`,
    });
  }
  if (temperature !== undefined) {
    found.push({
      key: "temperature",
      what: `model "${model}" takes no temperature`,
      fix: "remove it",
    });
  }
  return found;
}
