import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readContent, type Settings } from "../fixtures/records/reading.ts";

interface Case {
  readonly name: string;
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly settings?: Settings;
}

const long = { fields: { system: "system" } };
const oneColumn = { fields: { candidates: "candidates" } };
const bytes = (...parts: (string | number)[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.of(part))),
  );

const cases: readonly Case[] = [
  { name: "jsonl: an empty article", file: "a.jsonl", content: '{"id":"1","article":" \\n"}' },
  { name: "jsonl: neither id nor article", file: "a.jsonl", content: '\n\n{"name":"x"}' },
  { name: "jsonl: a value that is no JSON", file: "a.jsonl", content: '{"id":"1"}\n{"id": NaN}\n' },
  { name: "jsonl: a missing comma", file: "a.jsonl", content: '{"id": "1" "article": "x"}' },
  { name: "jsonl: a string that is not closed", file: "a.jsonl", content: '{"id": "1}' },
  { name: "jsonl: a bad escape", file: "a.jsonl", content: '{"id": "a\\q"}' },
  { name: "jsonl: a raw tab", file: "a.jsonl", content: '{"id": "a\tb"}' },
  { name: "jsonl: an object over several lines", file: "a.jsonl", content: '{\n"id": "1"\n}' },
  { name: "jsonl: an array in one line", file: "a.jsonl", content: '[{"id": "1"}]' },
  { name: "jsonl: an array over several lines", file: "a.jsonl", content: '[{"id": "1"},' },
  { name: "jsonl: a bare number", file: "a.jsonl", content: "7" },
  {
    name: "jsonl: an article of the wrong type",
    file: "a.jsonl",
    content: '{"id":"1","article":5}',
  },
  { name: "jsonl: an id of the wrong type", file: "a.jsonl", content: '{"id": true}' },
  {
    name: "jsonl: an id that JSON rounds",
    file: "a.jsonl",
    content: '{"id": 12345678901234567890}',
  },
  {
    name: "jsonl: half a surrogate pair",
    file: "a.jsonl",
    content: '{"id":"1","article":"\\ud83d"}',
  },
  {
    name: "jsonl: bytes that are not UTF-8",
    file: "a.jsonl",
    content: bytes('{"id":"ü', 0xff, '"}'),
  },
  {
    name: "jsonl: a list with a number",
    file: "a.jsonl",
    content: '{"id":"1","highlights":["a",1]}',
  },
  {
    name: "jsonl: a rating that is a text",
    file: "a.jsonl",
    content: '{"id":"1","human":{"M8":{"fluency":[3,"4"]}}}',
  },
  {
    name: "jsonl: labels without a system",
    file: "a.jsonl",
    content: '{"id":"1","human":{"fluency":3}}',
  },
  {
    name: "jsonl: a preference for a third party",
    file: "a.jsonl",
    content: '{"id":"1","preferences":[{"a":"x","b":"y","winner":"z"}]}',
  },
  {
    name: "jsonl: a preference over itself",
    file: "a.jsonl",
    content: '{"id":"1","preferences":[{"a":"x","b":"x","winner":"x"}]}',
  },
  {
    name: "jsonl: preferences that are no list",
    file: "a.jsonl",
    content: '{"id":"1","preferences":{}}',
  },
  {
    name: "jsonl: a missing column of candidates, with a near name",
    file: "a.jsonl",
    content: '{"id":"1","lead3":"x"}\n{"id":"2","lead3":"x"}',
    settings: { fields: { candidates: ["lead-3"] } },
  },
  {
    name: "jsonl: a missing column of articles",
    file: "a.jsonl",
    content: '{"id":"1","text":"x"}',
    settings: { fields: { article: "document" } },
  },
  {
    name: "jsonl: a candidate that is an object",
    file: "a.jsonl",
    content: '{"id":"1","chatgpt":{"text":"x"}}',
  },
  {
    name: "jsonl: candidates that are a list",
    file: "a.jsonl",
    content: '{"id":"1","candidates":["x"]}',
    settings: oneColumn,
  },
  {
    name: "jsonl: a reserved system",
    file: "a.jsonl",
    content: '{"id":"1","candidates":{"all":"x"}}',
    settings: oneColumn,
  },
  {
    name: "jsonl: a candidate called like the reference",
    file: "a.jsonl",
    content: '{"id":"1","candidates":{"highlights":"x"}}',
    settings: oneColumn,
  },
  {
    name: "jsonl: a system with a slash",
    file: "a.jsonl",
    content: '{"id":"1","candidates":{"org/model":"x"}}',
    settings: oneColumn,
  },
  {
    name: "long: no summary",
    file: "a.jsonl",
    content: '{"id":"1","system":"M1","summary":null}',
    settings: long,
  },
  { name: "long: no system", file: "a.jsonl", content: '{"id":"1","summary":"x"}', settings: long },
  {
    name: "long: a blank system",
    file: "a.jsonl",
    content: '{"id":"1","system":"","summary":"x"}',
    settings: long,
  },
  { name: "json: an object", file: "a.json", content: '{"data": [{"id": "1"}]}' },
  { name: "json: no array", file: "a.json", content: '"text"' },
  { name: "json: an element that is no object", file: "a.json", content: '[{"id": "1"},\n 7]' },
  {
    name: "json: a fault inside an element",
    file: "a.json",
    content: '[\n {"id": "1",\n  id: 2}\n]',
  },
  { name: "json: two commas", file: "a.json", content: '[{"id": "1"},,{"id": "2"}]' },
  { name: "json: a last comma", file: "a.json", content: '[{"id": "1"},\n]' },
  { name: "json: cut off in a record", file: "a.json", content: '[{"id": "1"},\n {"id": "2"' },
  { name: "json: cut off between records", file: "a.json", content: '[{"id": "1"},' },
  { name: "json: text after the array", file: "a.json", content: '[{"id": "1"}]\n[]' },
  {
    name: "json: wide characters before the fault",
    file: "a.json",
    content: '[{"id": "ü😀"}, {"id": 1, "article": ""}]',
  },
  {
    name: "json: bytes that are not UTF-8",
    file: "a.json",
    content: bytes('[{"id":"', 0xc3, '"}]'),
  },
  { name: "csv: a short row", file: "a.csv", content: 'id,article\n1,"x\ny"\n2\n' },
  { name: "csv: a long row", file: "a.csv", content: "id,article\n1,Yes, indeed\n" },
  { name: "csv: a duplicate column", file: "a.csv", content: "id,id\n1,2\n" },
  { name: "csv: semicolons", file: "a.csv", content: "id;article\n1;x\n" },
  { name: "csv: a quote inside a cell", file: "a.csv", content: 'id,article\n1,5" wide\n' },
  { name: "csv: text after a quote", file: "a.csv", content: 'id,article\n1,"A" b\n' },
  {
    name: "csv: a quote that is never closed",
    file: "a.csv",
    content: 'id,article\n1,x\n2,"y\n3,z\n',
  },
  { name: "csv: an empty article", file: "a.csv", content: "id,article\n1,\n" },
  {
    name: "csv: bytes that are not UTF-8",
    file: "a.csv",
    content: bytes('id,article\n1,"a\nb"\n"2\n",caf', 0xe9),
  },
  {
    name: "csv: a header that is not UTF-8",
    file: "a.csv",
    content: bytes("id,r", 0xe9, "sum\n1,2\n"),
  },
  { name: "csv: a rating that is none", file: "a.csv", content: "id,human.M8.fluency\n1,3;;4\n" },
  { name: "csv: a label of nobody", file: "a.csv", content: "id,human.fluency\n1,3\n" },
  {
    name: "csv: broken JSON in a cell",
    file: "a.csv",
    content: "id,candidates\n1,{M8: x}\n",
    settings: oneColumn,
  },
  { name: "tsv: a long row", file: "a.tsv", content: "id\tarticle\n1\tx\ty\n" },
  { name: "txt: a line before any field", file: "a.txt", content: "Some words\narticle: x\n" },
  { name: "txt: a field of an unknown name", file: "a.txt", content: "id: 1\nsource: cnn\n" },
  {
    name: "txt: a field that comes twice",
    file: "a.txt",
    content: "id: 1\narticle: x\narticle: y\n",
  },
  {
    name: "txt: bytes that are not UTF-8",
    file: "a.txt",
    content: bytes("id: 1\narticle: caf", 0xe9),
  },
  { name: "txt: an empty article", file: "a.txt", content: "id: 1\narticle:\n" },
  { name: "gz: damaged data", file: "a.jsonl.gz", content: gzipSync('{"id":"1"}').subarray(0, 20) },
  { name: "gz: no gzip at all", file: "a.jsonl.gz", content: '{"id":"1"}' },
  { name: "gzip under another name", file: "a.jsonl", content: gzipSync('{"id":"1"}') },
  { name: "UTF-16", file: "a.csv", content: Buffer.from("\ufeffid,article\n1,x\n", "utf16le") },
  { name: "blank lines only", file: "a.jsonl", content: "\n\n" },
  { name: "an empty array", file: "a.json", content: "[]" },
  { name: "a header only", file: "a.csv", content: "id,article\n" },
  {
    name: "a reserved system in the config",
    file: "a.csv",
    content: "id,regenerated\n1,x\n",
    settings: { fields: { candidates: ["regenerated"] } },
  },
  {
    name: "a column with a slash in the config",
    file: "a.csv",
    content: "id,a/b\n1,x\n",
    settings: { fields: { candidates: { "a/b": "a/b" } } },
  },
  {
    name: "a system twice in the config",
    file: "a.csv",
    content: "id,a\n1,x\n",
    settings: { fields: { candidates: ["a", "a"] } },
  },
];

describe("what people read about invalid records", () => {
  it.each(cases)("$name", async ({ file, content, settings }) => {
    const { error } = await readContent(file, content, settings);
    expect(error).toMatchSnapshot();
  });
});
