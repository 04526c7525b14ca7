import { gzipSync } from "node:zlib";
import type { Case } from "./case.ts";

const damaged = gzipSync('{"id": "a", "article": "x"}\n'.repeat(50)).subarray(0, 40);

function at(path: string): readonly [string, string] {
  return ["path: data/records.jsonl", `path: ${path}`];
}

/** What is wrong with records. */
export const recordsCases: readonly Case[] = [
  { title: "records that are not there", config: at("data/record.jsonl"), stderr: "TODO" },
  { title: "a folder that is not there", config: at("dta/records.jsonl"), stderr: "TODO" },
  { title: "a glob that matches nothing", config: at('"data/*.csv"'), stderr: "TODO" },
  { title: "a folder of records", config: at("data"), stderr: "TODO" },
  { title: "an unknown extension", config: at("data/records.xlsx"), files: { "data/records.xlsx": "x" }, stderr: "TODO" },
  { title: "an empty file", files: { "data/records.jsonl": "" }, stderr: "TODO" },
  { title: "a file of blank lines", files: { "data/records.jsonl": "\n\n\n" }, stderr: "TODO" },
  { title: "a CSV with nothing but a header", config: at("data/r.csv"), files: { "data/r.csv": "id,article,highlights,chatgpt\n" }, stderr: "TODO" },
  { title: "a ragged row", config: at("data/r.csv"), files: { "data/r.csv": "id,article,highlights,chatgpt\na,One text.,h,s\nb,Two, texts,h,s\n" }, stderr: "TODO" },
  { title: "a quote that is not closed", config: at("data/r.csv"), files: { "data/r.csv": 'id,article,highlights,chatgpt\na,"One text.,h,s\n' }, stderr: "TODO" },
  { title: "semicolons for commas", config: at("data/r.csv"), files: { "data/r.csv": "id;article;highlights;chatgpt\na;One text.;h;s\n" }, stderr: "TODO" },
  { title: "duplicate ids", records: ['"id": "b"', '"id": "a"'], stderr: "TODO" },
  { title: "an empty article", records: ["A cat slept on the sill. Nobody minded it.", " "], stderr: "TODO" },
  { title: "a broken line of JSON", records: ['"A cat slept."}', '"A cat slept.'], stderr: "TODO" },
  { title: "a missing comma", records: ['{"id": "b", ', '{"id": "b" '], stderr: "TODO" },
  { title: "an array in a .jsonl", files: { "data/records.jsonl": '[\n{"id": "a"}\n]\n' }, stderr: "TODO" },
  { title: "lines in a .json", config: at("data/r.json"), files: { "data/r.json": '{"id": "a", "article": "x"}\n{"id": "b", "article": "y"}\n' }, stderr: "TODO" },
  { title: "a number for an article", records: ['"article": "A cat slept on the sill. Nobody minded it."', '"article": 7'], stderr: "TODO" },
  { title: "bytes that are not UTF-8", files: { "data/records.jsonl": Buffer.from('{"id": "a", "article": "caf\xe9", "chatgpt": "x"}\n', "latin1") }, stderr: "TODO" },
  { title: "UTF-16", files: { "data/records.jsonl": Buffer.from('\ufeff{"id": "a"}\n', "utf16le") }, stderr: "TODO" },
  { title: "damaged gzip", config: at("data/r.jsonl.gz"), files: { "data/r.jsonl.gz": damaged }, stderr: "TODO" },
  { title: "no gzip at all", config: at("data/r.jsonl.gz"), files: { "data/r.jsonl.gz": '{"id": "a"}\n' }, stderr: "TODO" },
  { title: "gzip without its name", files: { "data/records.jsonl": gzipSync("{}\n") }, stderr: "TODO" },
  { title: "a record without the article that a prompt shows", records: ['"article": "A cat slept on the sill. Nobody minded it.", ', ""], stderr: "TODO" },
  { title: "a column that is not there", config: ["[chatgpt]", "[chatgtp]"], stderr: "TODO" },
  { title: "an article column that is not there", config: ["candidates: [chatgpt]", "article: text"], stderr: "TODO" },
  { title: "a label of a wrong type", records: ['"chatgpt": "A cat slept."', '"chatgpt": "A cat slept.", "human": {"chatgpt": {"faithfulness": "yes"}}'], stderr: "TODO" },
  { title: "labels that are a list", records: ['"chatgpt": "A cat slept."', '"chatgpt": "A cat slept.", "human": [1]'], stderr: "TODO" },
  { title: "a preference for somebody else", records: ['"chatgpt": "A cat slept."', '"chatgpt": "A cat slept.", "preferences": [{"a": "highlights", "b": "chatgpt", "winner": "me"}]'], stderr: "TODO" },
  { title: "a label cell that is no rating", config: at("data/r.csv"), files: { "data/r.csv": "id,article,highlights,chatgpt,human.chatgpt.overall\na,One text.,h,s,good\n" }, stderr: "TODO" },
  { title: "a reserved system in long form", config: ["candidates: [chatgpt]", "system: system"], files: { "data/records.jsonl": '{"id": "a", "article": "One text.", "system": "all", "summary": "s"}\n' }, stderr: "TODO" },
  { title: "a system that no record has", config: ["    candidates: [chatgpt]", "    system: system"], files: { "data/records.jsonl": '{"id": "a", "article": "One text.", "system": "gpt", "summary": "s"}\n' , "bench.yaml": "name: bench\nrecords:\n  path: data/records.jsonl\n  fields: { system: system }\nmodels:\n  - { name: overlap, provider: baseline, model: overlap }\njudge:\n  models: [overlap]\n  prompts: [mine]\n  systems: [gtp]\n" }, stderr: "TODO" },
  { title: "two articles of one id in long form", config: ["candidates: [chatgpt]", "system: system"], files: { "data/records.jsonl": '{"id": "a", "article": "One text.", "system": "x", "summary": "s"}\n{"id": "a", "article": "Another text.", "system": "y", "summary": "s"}\n' }, stderr: "TODO" },
];
