const pairs: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "*": "*",
  _: "_",
  "(": ")",
  "[": "]",
  "{": "}",
  "<": ">",
  "“": "”",
  "‘": "’",
  "«": "»",
};
const mostLayers = 12;

/** A short text, then the same without its outermost dress, layer by layer: `**"A".**`, `"A".`, `"A"`, `A`. */
export function* layersOf(text: string): Generator<string> {
  let rest = text.trim().replace(/^#{1,6}[ \t]/u, "");
  for (let layer = 0; layer < mostLayers && rest !== ""; layer += 1) {
    yield rest;
    const first = rest[0] ?? "";
    const last = rest.at(-1) ?? "";
    if (rest.length > 1 && pairs[first] === last) rest = rest.slice(1, -1).trim();
    else if (/[.!,;:。]/u.test(last)) rest = rest.slice(0, -1).trim();
    else return;
  }
}
