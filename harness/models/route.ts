import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rootCertificates } from "node:tls";
import type { ModelConfig } from "../core/config.ts";
import { AssizeError } from "../core/errors.ts";
import type { World } from "../core/model.ts";
import type { Route } from "./http.ts";

/** How a model's server is reached; throws where its certificates cannot be read. */
export function routeOf({ proxy, ca_file }: ModelConfig, world: World): Route {
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(ca_file === undefined
      ? {}
      : { certificates: [...rootCertificates, ...certificatesIn(ca_file, world)] }),
  };
}

function certificatesIn(file: string, { folder = "", locate }: World): readonly string[] {
  const wrong = (what: string, fix: string, cause?: unknown) =>
    new AssizeError(
      {
        code: "config/wrong-value",
        what: `ca_file "${file}" ${what}`,
        fix,
        ...locate?.(["ca_file"]),
      },
      { cause },
    );
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    throw wrong("cannot be read", "name a file, relative to the config file", error);
  }
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const notOne = "holds no certificate in PEM";
  const fix = "name a file with blocks that begin with -----BEGIN CERTIFICATE-----";
  if (found.length === 0) throw wrong(notOne, fix);
  try {
    for (const one of found) new X509Certificate(one);
  } catch (error) {
    throw wrong(notOne, fix, error);
  }
  return found;
}
