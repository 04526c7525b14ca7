import type { Call } from "../core/model.ts";

/** Longest `why`. */
const longest = 300;

/** Makes text from outside fit to be shown: one line, short, without secrets and without the prompt. */
export type Clean = (text: string) => string;

/** Takes secrets out of a text, wherever they stand. */
export type Redact = (text: string) => string;

/** A value of fewer characters is no secret, and would tear holes into every sentence. */
const shortestSecret = 4;

/** Takes these values out, longest first, so that no secret's rest survives another one inside it. */
export function redactor(secrets: readonly string[]): Redact {
  const long = secrets.filter((secret) => secret.length >= shortestSecret);
  const known = [...new Set(long.flatMap(forms))].sort((a, b) => b.length - a.length);
  return (text) =>
    known.reduce(
      (rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, "[redacted]") : rest),
      text,
    );
}

/** A secret as a server may repeat it: inside JSON, a URL, a page, or encoded. */
function forms(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString("base64");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    secret.replace(/[&<>"']/g, (character) => entities[character] ?? character),
    base64,
    base64.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"),
  ];
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Error bodies may echo what was sent: the key, headers, the prompt. */
export function cleaner(redact: Redact, call: Pick<Call, "messages">): Clean {
  return (text) => {
    // Twice: taking out control characters may join the halves of a secret.
    const line = redact(oneLine(redact(text)));
    const shown = withoutEcho(line.slice(0, longest), call);
    const ending = line.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
    return ending.toWellFormed();
  };
}

function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
}

/** So many letters and digits in a row, the same in message and prompt, are a quotation. */
const echo = 20;

function withoutEcho(text: string, { messages }: Pick<Call, "messages">): string {
  const sent = messages.map(({ content }) => content.replace(/[^\p{L}\p{N}]+/gu, "")).join("\n");
  // A quotation inside a JSON text has escapes where the prompt has line breaks.
  const unescaped = text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (found) => " ".repeat(found.length));
  const letters = [...unescaped.matchAll(/[\p{L}\p{N}]/gu)];
  const places = letters.flatMap(({ 0: letter, index }) =>
    letter.split("").map((_, i) => index + i),
  );
  const said = letters.map(([letter]) => letter).join("");
  const quoted = new Set<number>();
  for (let start = 0; start + echo <= said.length; start += 1) {
    if (!sent.includes(said.slice(start, start + echo))) continue;
    const last = places[start + echo - 1] ?? 0;
    for (let place = places[start] ?? 0; place <= last; place += 1) quoted.add(place);
  }
  if (quoted.size === 0) return text;
  return text
    .split("")
    .map((unit, place) => (!quoted.has(place) ? unit : quoted.has(place - 1) ? "" : "[…]"))
    .join("");
}
