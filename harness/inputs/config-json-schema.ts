import * as z from "zod";
import type { Provider } from "../core/model.ts";
import { configSchema } from "./config-schema.ts";

/** The config's JSON Schema, for editors: what may be written, not what it becomes. */
export function configJsonSchema(
  providers: readonly Provider[],
): Readonly<Record<string, unknown>> {
  const options = { io: "input", unrepresentable: "any" } as const;
  const { $schema, ...config } = z.toJSONSchema(configSchema(providers), options);
  const entries = providers.map((provider) => {
    const { $schema: _same, ...entry } = z.toJSONSchema(provider.settings, options);
    const name = { const: provider.name, description: "The way to reach the model." };
    return { title: provider.name, ...entry, properties: { ...entry.properties, provider: name } };
  });
  const models = config.properties?.["models"];
  return withoutPlanned({
    $schema,
    title: "assize config",
    description: "A benchmark of LLM judges: records, models, who writes, who judges.",
    ...config,
    properties: {
      ...config.properties,
      models: { ...(typeof models === "object" && models), items: { anyOf: entries } },
    },
  });
}

/** Keys that are not built yet take no value (`{ not: {} }`): editors need not offer them. */
function withoutPlanned(schema: object): Readonly<Record<string, unknown>> {
  return JSON.parse(
    JSON.stringify(schema, (_key, value: unknown) =>
      typeof value === "object" && value !== null && "not" in value ? undefined : value,
    ),
  );
}
