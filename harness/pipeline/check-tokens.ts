import type { Problem } from "../core/errors.ts";
import type { Provider } from "../core/model.ts";
import type { Recording } from "../core/recording.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { type Setup, sure } from "../run/setup.ts";

/** A live judge whose prompt reads token probabilities must have a model that gives them: found before it is paid. */
export function tokenProblems(
  setup: Setup,
  loaded: LoadedConfig,
  providerOf: (model: string) => Provider,
): readonly Problem[] {
  return tokenReaders(setup, loaded).flatMap(({ model, key, what, at }) => {
    const provider = providerOf(model.name);
    if (provider.offline || model.logprobs === true) return [];
    const asking = { ...model, logprobs: true };
    const isUnable = provider.problems(asking).some(({ key }) => key === "logprobs");
    const fix = isUnable
      ? `leave "${model.name}" out, or write another prompt without ${key}`
      : `set "logprobs: true" for "${model.name}" in models, or leave it out`;
    return [{ code: "config/wrong-value" as const, what, fix, ...at }];
  });
}

/** Raw answers in a file have no tokens; those of an earlier run may, and answers that are read already need none. */
export function recordedTokenProblems(
  setup: Setup,
  loaded: LoadedConfig,
  recordings: ReadonlyMap<string, Recording>,
): readonly Problem[] {
  return tokenReaders(setup, loaded).flatMap(({ model, what, at }) => {
    const recording = recordings.get(model.name);
    const isEarlierRun = recording?.fields !== undefined;
    if (recording === undefined || isEarlierRun || model.fields?.text === undefined) return [];
    const fix = `replay the run that asked for them, name the column "answer" if it holds read scores, or leave "${model.name}" out`;
    return [{ code: "config/wrong-value" as const, what, fix, ...at }];
  });
}

/** The models that are asked a prompt which reads token probabilities. */
function tokenReaders({ config, judges, prompts }: Setup, loaded: LoadedConfig) {
  return config.judge.models.flatMap((name, index) => {
    const model = config.models.find((one) => one.name === name);
    const keyOf = (prompt: string) => sure(prompts, prompt).asking.readsTokens;
    const judge = judges.find((one) => one.model === name && keyOf(one.prompt) !== undefined);
    if (model === undefined || judge === undefined) return [];
    const key = keyOf(judge.prompt);
    const what = `the prompt "${judge.prompt}" reads token probabilities (${key}: true), and model "${name}" gives none`;
    return [{ model, key, what, at: loaded.locate(["judge", "models", index]) }];
  });
}
