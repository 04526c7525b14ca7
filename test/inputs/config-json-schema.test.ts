import { describe, expect, it } from "vitest";
import * as z from "zod";
import { configJsonSchema } from "../../harness/inputs/config-json-schema.ts";
import { fakeProviders } from "../fixtures/inputs/providers.ts";

const schema = configJsonSchema(fakeProviders);

describe("the JSON Schema of configs", () => {
  it("has a title and says which JSON Schema it is", () => {
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "assize config",
      required: ["name", "records", "models", "judge"],
      additionalProperties: false,
    });
  });

  it("knows the keys of each provider", () => {
    expect(schema).toHaveProperty("properties.models.items.anyOf.0.title", "live");
    expect(schema).toHaveProperty("properties.models.items.anyOf.0.properties.temperature");
    expect(schema).toHaveProperty(
      "properties.models.items.anyOf.1.properties.provider.const",
      "offline",
    );
    expect(schema).not.toHaveProperty("properties.models.items.anyOf.1.properties.temperature");
  });

  it("describes every key at the top, and offers none that is not built yet", () => {
    const properties = z.record(z.string(), z.looseObject({})).parse(schema["properties"]);
    for (const [key, property] of Object.entries(properties)) {
      expect(property, key).toHaveProperty("description");
    }
    expect(JSON.stringify(schema)).not.toMatch(/"not"|"controls"/);
  });
});
