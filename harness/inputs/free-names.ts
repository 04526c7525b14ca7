/** A name that a template uses and does not define: a slot, or a mistake. */
export interface FreeName {
  readonly name: string;
  /** Where it stands in the template, in UTF-16 units. */
  readonly offset: number;
}

/**
 * Every use of a name that the template does not bind itself, in order. The engine does not tell them; this
 * knows as much of Jinja2 as is needed: what is text, comment or raw, and which tags bind names for how long.
 * It trusts that the engine has accepted the syntax.
 */
export function freeNames(template: string): readonly FreeName[] {
  const found: FreeName[] = [];
  const scopes: Set<string>[] = [new Set(globals)];
  const isBound = (name: string) => scopes.some((scope) => scope.has(name));
  const use = (tokens: readonly Token[]) => {
    for (const { text, offset } of namesUsed(tokens)) {
      if (!isBound(text)) found.push({ name: text, offset });
    }
  };
  for (const { kind, tokens } of tagsOf(template)) {
    if (kind === "expression") use(tokens);
    else readStatement(tokens, scopes, use);
  }
  return found;
}

/** Names that the engine defines in every template (`debug` is taken out, see template.ts). */
const globals = ["range", "dict", "namespace", "cycler", "joiner"];

interface Token {
  readonly text: string;
  readonly offset: number;
}

interface Tag {
  readonly kind: "expression" | "statement";
  readonly tokens: readonly Token[];
}

const opener = /\{[{%#]/g;
const rawOpener = /\{%[-+]?\s*raw\s*[-+]?%\}/y;
const rawCloser = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const token =
  /\s+|(?<end>[-+]?%\}|-?\}\})|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\d\w*(?:\.\d\w*)?|\w+|[=!<>]=|[\s\S]/y;

/** The tags in order; text, comments and raw blocks are left out. */
function* tagsOf(template: string): Generator<Tag> {
  let position = 0;
  for (;;) {
    opener.lastIndex = position;
    const start = opener.exec(template)?.index;
    if (start === undefined) return;
    rawOpener.lastIndex = start;
    if (template[start + 1] === "#") {
      position = after(template, "#}", start);
    } else if (rawOpener.test(template)) {
      rawCloser.lastIndex = rawOpener.lastIndex;
      position = rawCloser.test(template) ? rawCloser.lastIndex : template.length;
    } else {
      const kind = template[start + 1] === "{" ? "expression" : "statement";
      // `{%-` and `{{-` trim the white space before them.
      const trims = /[-+]/.test(template[start + 2] ?? "");
      const { tokens, end } = tokensFrom(template, start + (trims ? 3 : 2));
      yield { kind, tokens };
      position = end;
    }
  }
}

function after(template: string, mark: string, from: number): number {
  const found = template.indexOf(mark, from);
  return found === -1 ? template.length : found + mark.length;
}

function tokensFrom(template: string, start: number): { tokens: readonly Token[]; end: number } {
  const tokens: Token[] = [];
  // `}}` closes two mappings before it closes a tag.
  let open = 0;
  token.lastIndex = start;
  while (token.lastIndex < template.length) {
    const offset = token.lastIndex;
    const match = token.exec(template);
    if (match === null) break;
    const [text] = match;
    if (match.groups?.["end"] !== undefined && open === 0) break;
    if (match.groups?.["end"] !== undefined) {
      token.lastIndex = offset + 1;
      if (text.startsWith("}")) open -= 1;
    } else if (text.trim() !== "") {
      if (text === "{") open += 1;
      if (text === "}") open -= 1;
      tokens.push({ text, offset });
    }
  }
  return { tokens, end: token.lastIndex };
}

const keywords: ReadonlySet<string> = new Set(
  "and or not in is if else true false none True False None".split(" "),
);

function isName({ text }: Token): boolean {
  return /^[A-Za-z_]\w*$/.test(text) && !keywords.has(text);
}

/** The variables of an expression: no attributes, filters, tests or names of arguments. */
function namesUsed(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((one, i) => {
    const before = tokens[i - 1]?.text;
    const isTest = before === "is" || (before === "not" && tokens[i - 2]?.text === "is");
    const isArgument = tokens[i + 1]?.text === "=";
    return isName(one) && before !== "." && before !== "|" && !isTest && !isArgument;
  });
}

/** Uses the names of a statement, and binds what it binds. */
function readStatement(
  [head, ...rest]: readonly Token[],
  scopes: Set<string>[],
  use: (tokens: readonly Token[]) => void,
): void {
  const bind = (tokens: readonly Token[]) => {
    for (const { text } of tokens.filter(isName)) scopes.at(-1)?.add(text);
  };
  switch (head?.text) {
    case "for": {
      const split = rest.findIndex(({ text }) => text === "in");
      const recursive = rest.at(-1)?.text === "recursive" ? -1 : undefined;
      const condition = conditionOf(rest, split);
      use(rest.slice(split + 1, condition ?? recursive));
      scopes.push(new Set(["loop"]));
      bind(rest.slice(0, split));
      if (condition !== undefined) use(rest.slice(condition, recursive));
      return;
    }
    case "set": {
      const split = rest.findIndex(({ text }) => text === "=");
      const targets = split === -1 ? rest.slice(0, 1) : rest.slice(0, split);
      use(split === -1 ? rest.slice(1) : rest.slice(split + 1));
      // `set namespace.name = …` changes what is there and binds nothing.
      if (targets[1]?.text === ".") use(targets);
      else bind(targets);
      return;
    }
    case "with":
      use(rest);
      scopes.push(new Set());
      bind(namedArguments(rest));
      return;
    case "macro":
      bind(rest.slice(0, 1));
      scopes.push(new Set(["caller"]));
      use(rest.slice(1).filter((one) => !isParameter(one, rest)));
      bind(rest.slice(1).filter((one) => isParameter(one, rest)));
      return;
    case "call": {
      const close = rest[0]?.text === "(" ? rest.findIndex(({ text }) => text === ")") : -1;
      use(rest.slice(close + 1));
      scopes.push(new Set());
      bind(rest.slice(0, close + 1));
      return;
    }
    case "filter":
      use(rest.slice(1));
      return;
    case "block":
      return;
    case "endfor":
    case "endwith":
    case "endmacro":
    case "endcall":
      if (scopes.length > 1) scopes.pop();
      return;
    default:
      if (head?.text.startsWith("end") !== true) use(rest);
  }
}

/** Where the `if` of `for x in list if condition` stands: inside brackets it would be an expression. */
function conditionOf(tokens: readonly Token[], from: number): number | undefined {
  let open = 0;
  for (const [i, { text }] of tokens.entries()) {
    if ("([{".includes(text)) open += 1;
    if (")]}".includes(text)) open -= 1;
    if (i > from && open === 0 && text === "if") return i;
  }
  return undefined;
}

/** The names before a single `=`. */
function namedArguments(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((one, i) => isName(one) && tokens[i + 1]?.text === "=");
}

function isParameter(one: Token, tokens: readonly Token[]): boolean {
  const i = tokens.indexOf(one);
  const before = tokens[i - 1]?.text;
  const behind = tokens[i + 1]?.text;
  const opens = before === "(" || before === ",";
  return isName(one) && opens && (behind === "=" || behind === "," || behind === ")");
}
