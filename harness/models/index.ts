import type { Provider } from "../core/model.ts";
import { anthropic } from "./anthropic.ts";
import { baseline } from "./baseline/provider.ts";
import { openai } from "./openai.ts";
import { replay } from "./replay/provider.ts";

export { keyProblem } from "./keys.ts";
export { pricesVersion } from "./prices.ts";

/** Every way to reach a model. To add one: a file beside this one, and a line here. */
export const providers: readonly Provider[] = [openai, anthropic, baseline, replay];
