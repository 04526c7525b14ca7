import type { ModelConfig } from "../core/config.ts";
import type { Provider, SettingProblem } from "../core/model.ts";
import { oneOf, openaiAbilities, openaiEfforts } from "./abilities.ts";
import { batchesOn } from "./batch/lazy.ts";
import { openaiBatches } from "./batch/openai.ts";
import { chatCompletions } from "./chat-completions.ts";
import { withoutVariable } from "./environment.ts";
import { isOfficial } from "./hosts.ts";
import { type Connection, openConnection } from "./http.ts";
import { keyOf, placeholder } from "./keys.ts";
import { liveModel, sdkTimeoutMs } from "./live.ts";
import { responses } from "./responses.ts";
import { routeOf } from "./route.ts";
import { openaiSettings } from "./settings.ts";

/** OpenAI, and every server that speaks its API. */
export const openai: Provider = {
  name: "openai",
  offline: false,
  rows: "judge",
  settings: openaiSettings,
  problems,
  async open(config, world) {
    const [{ default: OpenAI }, connection] = await Promise.all([
      import("openai"),
      openConnection(config.concurrency ?? 32, routeOf(config, world)),
    ]);
    const wire = config.api === "responses" ? responses(config) : chatCompletions(config);
    const clientOn = ({ fetch }: Connection) =>
      withoutVariable(
        "OPENAI_CUSTOM_HEADERS",
        () =>
          new OpenAI({
            apiKey: keyOf(config, world) ?? placeholder,
            adminAPIKey: null,
            organization: null,
            project: null,
            webhookSecret: null,
            baseURL: config.base_url ?? null,
            defaultHeaders: config.headers ?? {},
            maxRetries: 0,
            timeout: sdkTimeoutMs(config),
            logLevel: "off",
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
        openaiBatches(config, world, wire, batchClient),
      ),
      send: (body, signal) => client.post<unknown>(wire.path, { body, signal }).withResponse(),
    });
  },
};

function problems(config: ModelConfig): readonly SettingProblem[] {
  const { model, effort, temperature, logprobs, base_url } = config;
  if (!isOfficial("openai", base_url)) return [];
  const found: SettingProblem[] = [];
  const abilities = openaiAbilities(model);
  const efforts = openaiEfforts.filter((one) => !abilities?.refuses.includes(one));
  const unreasoned = effort === "none" && efforts.includes("none");
  if (effort !== undefined && !efforts.includes(effort)) {
    found.push({
      key: "effort",
      what: `model "${model}" takes no effort "${effort}"`,
      fix:
        efforts.length === 0 ? "remove it: this model does not reason" : `write ${oneOf(efforts)}`,
    });
  }
  if (temperature !== undefined && abilities?.reasons === true && !unreasoned) {
    found.push({
      key: "temperature",
      what: `model "${model}" reasons, and takes no temperature`,
      fix: efforts.includes("none") ? 'remove it, or write "effort: none"' : "remove it",
    });
  }
  if (logprobs === true && abilities?.reasons === true && !unreasoned) {
    found.push({
      key: "logprobs",
      what: `model "${model}" reasons, and gives no token probabilities`,
      fix: efforts.includes("none") ? 'remove it, or write "effort: none"' : "remove it",
    });
  }
  return found;
}
