import type { ModelConfig } from "../../core/config.ts";
import { AssizeError } from "../../core/errors.ts";
import type { Failure, Model, Provider, Reply } from "../../core/model.ts";
import type { Fitting, RecordedQuestion, Recording, ReplayFields } from "../../core/recording.ts";
import type { FoundLine, LineIndex } from "./line-index.ts";
import { questionKey } from "./line-key.ts";
import { loadLines } from "./load-lines.ts";
import { replaySettings } from "./settings.ts";

/** Recorded answers as a model: other people's verdict files, or an earlier run. */
export const replay: Provider = {
  name: "replay",
  offline: true,
  rows: "judge",
  settings: replaySettings,
  problems: () => [],
  async open(config, { recording, locate }) {
    if (recording === undefined) throw new Error(`the recording of "${config.name}" is not open`);
    const fields = config.fields ?? recording.fields;
    if (fields === undefined) {
      throw new AssizeError({
        code: "config/missing-key",
        what: `model "${config.name}" has no fields, and its recording is a file`,
        fix: 'add "fields:" with the columns of the file: { item: id, candidate: system, text: raw }',
        ...locate?.([]),
      });
    }
    return modelOf(
      config,
      recording,
      fields,
      await loadLines(recording, { config, fields, locate }),
    );
  },
};

/** Goes up when lines are understood in another way, so that old replies are not taken for new ones. */
const understanding = 1;

function modelOf(
  config: ModelConfig,
  recording: Recording,
  fields: ReplayFields,
  lines: LineIndex,
): Model {
  const find = finder(lines, fields);
  return {
    config,
    offline: true,
    seeded: false,
    tasks: ["judge", "regenerate"],
    identity: {
      provider: "replay",
      recording: recording.digest,
      where: config.where ?? {},
      fields,
      version: understanding,
    },
    lane: `replay ${config.name}`,
    price: config.price,
    fitting: fittingOf(lines, find),
    async ask({ question }) {
      const { item, prompt, repeat, swapped = false, foreign = false } = question;
      const shown = question.shown.map(({ system }) => system);
      return find({ item: item.id, prompt, shown, repeat, swapped, foreign })?.reply ?? noLine;
    },
    close: async () => lines.close(),
  };
}

const noLine: Failure = { state: "failed", why: "no recording", retry: false };

type Find = (question: RecordedQuestion) => FoundLine | undefined;

function finder(lines: LineIndex, fields: ReplayFields): Find {
  return (question) => {
    const { prompt, shown, repeat, swapped } = question;
    const found = lines.find(questionKey(question, fields), repeat);
    if (prompt.protocol !== "pairwise") return found;
    if (found !== undefined) {
      const both = bothOrders(found.reply);
      // The order of a line says which way round it names the pair; without one, the config does.
      const place = fields.order === undefined && swapped ? 1 : 0;
      return both === undefined ? found : { n: found.n, reply: both[place] };
    }
    if (fields.order === undefined) return undefined;
    const reversed = { ...question, shown: [...shown].reverse() };
    const other = lines.find(questionKey(reversed, fields), repeat);
    const both = other === undefined ? undefined : bothOrders(other.reply);
    return other === undefined || both === undefined ? undefined : { n: other.n, reply: both[1] };
  };
}

/** An answer to both orders of a pair: as it is named, and the other way round. */
function bothOrders(reply: Reply): readonly [Reply, Reply] | undefined {
  if (reply.state !== "recorded" || !reply.text.startsWith("[")) return undefined;
  const answer: unknown = JSON.parse(reply.text);
  if (!Array.isArray(answer) || answer.length !== 2) return undefined;
  const [named, swapped]: unknown[] = answer;
  const part = (one: unknown): Reply => ({ ...reply, text: JSON.stringify(one ?? null) });
  return [part(named), part(swapped)];
}

function fittingOf(lines: LineIndex, find: Find): Fitting {
  const used = new Uint8Array(lines.size);
  let matched = 0;
  let questionsWithoutLine = 0;
  return {
    expect(question) {
      const found = find(question);
      if (found === undefined) questionsWithoutLine += 1;
      else if (used[found.n] === 0) {
        used[found.n] = 1;
        matched += 1;
      }
    },
    counts: () => ({
      lines: lines.size,
      matched,
      unmatched: lines.size - matched,
      questionsWithoutLine,
    }),
  };
}
