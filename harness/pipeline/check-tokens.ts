import type { Problem } from "../core/errors.ts";
import type { Provider } from "../core/model.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { type Setup, sure } from "../run/setup.ts";

/** A live judge whose prompt reads token probabilities must have a model that gives them: found before it is paid. */
export function tokenProblems(
  { config, judges, prompts }: Setup,
  loaded: LoadedConfig,
  providerOf: (model: string) => Provider,
): readonly Problem[] {
  return config.judge.models.flatMap((name, index) => {
    const model = config.models.find((one) => one.name === name);
    const judge = judges.find(
      (one) => one.model === name && sure(prompts, one.prompt).asking.readsTokens === true,
    );
    const provider = providerOf(name);
    if (model === undefined || judge === undefined) return [];
    if (provider.offline || model.logprobs === true) return [];
    const asking = { ...model, logprobs: true };
    const isUnable = provider.problems(asking).some(({ key }) => key === "logprobs");
    return [
      {
        code: "config/wrong-value" as const,
        what: `the prompt "${judge.prompt}" reads token probabilities (expectation: true), and model "${name}" gives none`,
        fix: isUnable
          ? `leave "${name}" out, or write another prompt without expectation`
          : `set "logprobs: true" for "${name}" in models, or leave it out`,
        ...loaded.locate(["judge", "models", index]),
      },
    ];
  });
}
