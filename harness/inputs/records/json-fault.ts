/** Where and why a text is not JSON; undefined when it is. */
export interface JsonFault {
  /** Index of the first character that cannot stand there. */
  readonly index: number;
  /** Completes "broken JSON: ". */
  readonly what: string;
}

/**
 * Explains what JSON.parse refused. The messages of JSON.parse differ between engine versions and often lack a
 * position; this one is run only on texts that are known to be broken.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ("{" | "[")[] = [];
  let index = skipSpace(text, 0);
  let wants: "value" | "key" | "first key" | "first value" | "next" = "value";
  while (true) {
    index = skipSpace(text, index);
    const character = text[index];
    if (wants === "next") {
      const inside = open.at(-1);
      if (inside === undefined) {
        return index === text.length ? undefined : expected(text, index, "nothing more");
      }
      const close = inside === "{" ? "}" : "]";
      if (character === ",") wants = inside === "{" ? "key" : "value";
      else if (character === close) open.pop();
      else return expected(text, index, `"," or "${close}"`);
      index += 1;
    } else if (
      (wants === "first key" && character === "}") ||
      (wants === "first value" && character === "]")
    ) {
      open.pop();
      wants = "next";
      index += 1;
    } else if (wants === "key" || wants === "first key") {
      if (character !== '"') return expected(text, index, "a key in double quotes");
      const end = stringEnd(text, index);
      if (typeof end !== "number") return end;
      index = skipSpace(text, end);
      if (text[index] !== ":") return expected(text, index, '":"');
      wants = "value";
      index += 1;
    } else if (character === "{" || character === "[") {
      open.push(character);
      wants = character === "{" ? "first key" : "first value";
      index += 1;
    } else {
      const end = character === '"' ? stringEnd(text, index) : wordEnd(text, index);
      if (typeof end !== "number") return end;
      wants = "next";
      index = end;
    }
  }
}

function skipSpace(text: string, from: number): number {
  let index = from;
  while (" \t\n\r".includes(text[index] ?? "x")) index += 1;
  return index;
}

function stringEnd(text: string, start: number): number | JsonFault {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"') return index + 1;
    if (character === "\n" || character === "\r") break;
    if (character < " ") return { index, what: "a control character stands in a string unescaped" };
    if (character !== "\\") continue;
    const escaped = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(index, index + 6));
    if (escaped === null) {
      return { index, what: `"${text.slice(index, index + 2)}" is no escape of JSON` };
    }
    index += escaped[0].length - 1;
  }
  return { index: start, what: "a string is not closed on its line" };
}

function wordEnd(text: string, start: number): number | JsonFault {
  const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/.exec(
    text.slice(start, start + 400),
  );
  return word === null ? expected(text, start, "a value") : start + word[0].length;
}

function expected(text: string, index: number, what: string): JsonFault {
  const found = /^(?:[\w.+-]{1,20}|.)/u.exec(text.slice(index, index + 20))?.[0];
  return {
    index,
    what: `expected ${what}, found ${found === undefined ? "the end" : `"${found}"`}`,
  };
}
