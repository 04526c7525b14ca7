import { gzipSync } from "node:zlib";
import type { Case } from "./case.ts";

const damaged = gzipSync('{"article": "One text.", "chatgpt": "s"}\n').subarray(0, 30);

function at(path: string): readonly [string, string] {
  return ["path: data/records.jsonl", `path: ${path}`];
}

/** What is wrong with records. */
export const recordsCases: readonly Case[] = [
  {
    title: "records that are not there",
    config: at("data/record.jsonl"),
    stderr: `error[records/not-found]: there is no file "data/record.jsonl"
  at bench.yaml:3:9
  3 |   path: data/record.jsonl
              ^
  fix: write "data/records.jsonl"`,
  },
  {
    title: "a folder that is not there",
    config: at("dta/records.jsonl"),
    stderr: `error[records/not-found]: there is no file "dta/records.jsonl"
  at bench.yaml:3:9
  3 |   path: dta/records.jsonl
              ^
  fix: make the folder "dta", or mend the path; it is relative to the folder of the config`,
  },
  {
    title: "a glob that matches nothing",
    config: at('"data/*.csv"'),
    stderr: `error[records/not-found]: no file matches "data/*.csv"
  at bench.yaml:3:9
  3 |   path: "data/*.csv"
              ^
  fix: mend the pattern; it is relative to the folder of the config`,
  },
  {
    title: "a folder of records",
    config: at("data"),
    stderr: `error[records/unreadable]: "data" is a folder
  at bench.yaml:3:9
  3 |   path: data
              ^
  fix: name its files, such as "data/*.jsonl"`,
  },
  {
    title: "an unknown extension",
    config: at("data/records.xlsx"),
    files: { "data/records.xlsx": "x" },
    stderr: `error[records/unreadable]: "data/records.xlsx" has no extension that names a record format
  at bench.yaml:3:9
  3 |   path: data/records.xlsx
              ^
  fix: let its name end in .jsonl, .ndjson, .json, .csv, .tsv, .parquet, .txt, or in one of these and ".gz"`,
  },
  {
    title: "an empty file",
    files: { "data/records.jsonl": "" },
    stderr: `error[records/empty]: "data/records.jsonl" holds no records
  at bench.yaml:3:9
  3 |   path: data/records.jsonl
              ^
  fix: fill it, or take it out of records.path`,
  },
  {
    title: "a file of blank lines",
    files: { "data/records.jsonl": "\n\n\n" },
    stderr: `error[records/empty]: "data/records.jsonl" holds no records
  fix: fill it, or take it out of records.path`,
  },
  {
    title: "a CSV with nothing but a header",
    config: at("data/r.csv"),
    files: { "data/r.csv": "id,article,highlights,chatgpt\n" },
    stderr: `error[records/empty]: "data/r.csv" holds no records
  fix: fill it, or take it out of records.path`,
  },
  {
    title: "a ragged row",
    config: at("data/r.csv"),
    files: { "data/r.csv": "id,article,highlights,chatgpt\na,One text.,h,s\nb,Two, texts,h,s\n" },
    stderr: `error[records/invalid]: the row has 5 cells, the header 4
  at data/r.csv:3:1
  fix: write one cell a column, and put cells with delimiters or line breaks in double quotes`,
  },
  {
    title: "a quote that is not closed",
    config: at("data/r.csv"),
    files: { "data/r.csv": 'id,article,highlights,chatgpt\na,"One text.,h,s\n' },
    stderr: `error[records/invalid]: a quoted cell is never closed
  at data/r.csv:2:1
  fix: put the whole cell in double quotes and write each quote inside it twice: "say ""yes"""`,
  },
  {
    title: "semicolons for commas",
    config: at("data/r.csv"),
    files: { "data/r.csv": "id;article;highlights;chatgpt\na;One text.;h;s\n" },
    stderr: `error[records/invalid]: the header is one column, "id;article;highlights;chatgpt"
  at data/r.csv:1:1
  fix: divide the cells of a .csv file by commas`,
  },
  {
    title: "duplicate ids",
    records: ['"id": "b"', '"id": "a"'],
    stderr: `error[records/invalid]: id "a" stands at data/records.jsonl:1 already
  at data/records.jsonl:2:1
  2 | {"id": "a", "article": "A cat slept on the sill. Nobody minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slep…
      ^
  fix: give every record an id of its own, or set records.invalid to skip`,
  },
  {
    title: "an empty article",
    records: ["A cat slept on the sill. Nobody minded it.", " "],
    stderr: `error[records/invalid]: the article is empty
  at data/records.jsonl:2:13
  2 | {"id": "b", "article": " ", "highlights": "Cat slept .", "chatgpt": "A cat slept."}
                  ^
  fix: write the article, or take the record out`,
  },
  {
    title: "a broken line of JSON",
    records: ['"A cat slept."}', '"A cat slept.'],
    stderr: `error[records/invalid]: broken JSON: a string is not closed on its line
  at data/records.jsonl:2:110
  2 | …id": "b", "article": "A cat slept on the sill. Nobody minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slept.…
                                                                                                                  ^
  fix: write every record as valid JSON on a line of its own`,
  },
  {
    title: "a missing comma",
    records: ['{"id": "b", ', '{"id": "b" '],
    stderr: `error[records/invalid]: broken JSON: expected "," or "}", found """
  at data/records.jsonl:2:12
  2 | {"id": "b" "article": "A cat slept on the sill. Nobody minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slept…
                 ^
  fix: write every record as valid JSON on a line of its own`,
  },
  {
    title: "an array in a .jsonl",
    files: { "data/records.jsonl": '[\n{"id": "a"}\n]\n' },
    stderr: `error[records/invalid]: broken JSON: expected a value, found the end
  at data/records.jsonl:1:2
  1 | [
       ^
  fix: write one object a line, or let the name of a file with a JSON array end in ".json"

error[records/invalid]: broken JSON: expected a value, found "]"
  at data/records.jsonl:3:1
  3 | ]
      ^
  fix: write every record as valid JSON on a line of its own`,
  },
  {
    title: "lines in a .json",
    config: at("data/r.json"),
    files: { "data/r.json": '{"id": "a", "article": "x"}\n{"id": "b", "article": "y"}\n' },
    stderr: `error[records/invalid]: the file holds an object, not an array of records
  at data/r.json:1:1
  fix: write an array, [{...}, {...}], or let the name of a file with one object a line end in ".jsonl"`,
  },
  {
    title: "a number for an article",
    records: ['"article": "A cat slept on the sill. Nobody minded it."', '"article": 7'],
    stderr: `error[records/invalid]: "article" is the number 7, not a text
  at data/records.jsonl:2:13
  2 | {"id": "b", "article": 7, "highlights": "Cat slept .", "chatgpt": "A cat slept."}
                  ^
  fix: write a text`,
  },
  {
    title: "bytes that are not UTF-8",
    files: {
      "data/records.jsonl": Buffer.from(
        '{"id": "a", "article": "caf\xe9", "chatgpt": "x"}\n',
        "latin1",
      ),
    },
    stderr: `error[records/invalid]: the record holds bytes that are not UTF-8
  at data/records.jsonl:1:28
  1 | {"id": "a", "article": "caf�", "chatgpt": "x"}
                                 ^
  fix: save the file as UTF-8`,
  },
  {
    title: "UTF-16",
    files: { "data/records.jsonl": Buffer.from('\ufeff{"id": "a"}\n', "utf16le") },
    stderr: `error[records/unreadable]: "data/records.jsonl" is UTF-16
  fix: save it as UTF-8`,
  },
  {
    title: "damaged gzip",
    config: at("data/r.jsonl.gz"),
    files: { "data/r.jsonl.gz": damaged },
    stderr: `error[records/unreadable]: the gzip data of "data/r.jsonl.gz" is damaged (unexpected end of file)
  fix: fetch or pack the file again`,
  },
  {
    title: "no gzip at all",
    config: at("data/r.jsonl.gz"),
    files: { "data/r.jsonl.gz": '{"id": "a"}\n' },
    stderr: `error[records/unreadable]: the gzip data of "data/r.jsonl.gz" is damaged (incorrect header check)
  fix: fetch or pack the file again`,
  },
  {
    title: "gzip without its name",
    files: { "data/records.jsonl": gzipSync("{}\n") },
    stderr: `error[records/unreadable]: "data/records.jsonl" is packed by gzip
  fix: let its name end in ".gz" (once)`,
  },
  {
    title: "a record without the article that a prompt shows",
    records: ['"article": "A cat slept on the sill. Nobody minded it.", ', ""],
    stderr: `error[records/missing-field]: record "b" has no article, which prompt "summarize" shows
  fix: give every record "article", name its column under records.fields, or take the prompt out

error[records/missing-field]: record "b" has no article, which prompt "mine" shows
  fix: give every record "article", name its column under records.fields, or take the prompt out`,
  },
  {
    title: "a column that is not there",
    config: ["[chatgpt]", "[chatgtp]"],
    stderr: `error[records/missing-field]: no column "chatgtp"
  at data/records.jsonl:1:1
  1 | {"id": "a", "article": "The river rose. The bridge was closed on Monday.", "highlights": "Bridge closed .", "chatgpt": "…
      ^
  fix: write "chatgpt" under records.fields`,
  },
  {
    title: "an article column that is not there",
    config: ["candidates: [chatgpt]", "article: text"],
    stderr: `error[records/missing-field]: no column "text"
  at data/records.jsonl:1:1
  1 | {"id": "a", "article": "The river rose. The bridge was closed on Monday.", "highlights": "Bridge closed .", "chatgpt": "…
      ^
  fix: name the column under records.fields; there are "id", "article", "highlights", "chatgpt"`,
  },
  {
    title: "a label of a wrong type",
    records: [
      '"chatgpt": "A cat slept."',
      '"chatgpt": "A cat slept.", "human": {"chatgpt": {"faithfulness": "yes"}}',
    ],
    stderr: `error[records/invalid]: "human.chatgpt.faithfulness" is a text, not a number, true, false or a list of them
  at data/records.jsonl:2:148
  2 | …body minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slept.", "human": {"chatgpt": {"faithfulness": "yes"}}}…
                                                                                                       ^
  fix: write a number, true, false or a list of them`,
  },
  {
    title: "labels that are a list",
    records: ['"chatgpt": "A cat slept."', '"chatgpt": "A cat slept.", "human": [1]'],
    stderr: `error[records/invalid]: "human" is a list, not an object { system: { dimension: rating } }
  at data/records.jsonl:2:126
  2 | …le": "A cat slept on the sill. Nobody minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slept.", "human": [1]}…
                                                                                                                  ^
  fix: write an object { system: { dimension: rating } }`,
  },
  {
    title: "a preference for somebody else",
    records: [
      '"chatgpt": "A cat slept."',
      '"chatgpt": "A cat slept.", "preferences": [{"a": "highlights", "b": "chatgpt", "winner": "me"}]',
    ],
    stderr: `error[records/invalid]: "preferences[0]" is won by "me", which it does not compare
  at data/records.jsonl:2:178
  2 | …lights": "Cat slept .", "chatgpt": "A cat slept.", "preferences": [{"a": "highlights", "b": "chatgpt", "winner": "me"}]}…
                                                                                                              ^
  fix: write "highlights", "chatgpt" or "tie"`,
  },
  {
    title: "a label cell that is no rating",
    config: at("data/r.csv"),
    files: {
      "data/r.csv": "id,article,highlights,chatgpt,human.chatgpt.overall\na,One text.,h,s,good\n",
    },
    stderr: `error[records/invalid]: "human.chatgpt.overall" holds "good", which is no rating
  at data/r.csv:2:1
  fix: write a number, true or false, and ";" between the ratings of several raters`,
  },
  {
    title: "a reserved system in long form",
    config: ["candidates: [chatgpt]", "system: system"],
    files: {
      "data/records.jsonl":
        '{"id": "a", "article": "One text.", "system": "all", "summary": "s"}\n',
    },
    stderr: `error[records/invalid]: a system is called "all", a word that configs give a meaning
  at data/records.jsonl:1:37
  1 | {"id": "a", "article": "One text.", "system": "all", "summary": "s"}
                                          ^
  fix: give the system another name`,
  },
  {
    title: "a system that no record has",
    config: ["    candidates: [chatgpt]", "    system: system"],
    files: {
      "data/records.jsonl":
        '{"id": "a", "article": "One text.", "system": "gpt", "summary": "s"}\n',
      "bench.yaml":
        "name: bench\nrecords:\n  path: data/records.jsonl\n  fields: { system: system }\nmodels:\n  - { name: overlap, provider: baseline, model: overlap }\njudge:\n  models: [overlap]\n  prompts: [mine]\n  systems: [gtp]\n",
    },
    stderr: `error[config/unknown-name]: no record has a summary by "gtp"
  at bench.yaml:10:13
  10 |   systems: [gtp]
                   ^
  fix: write "gpt"`,
  },
  {
    title: "two articles of one id in long form",
    config: ["candidates: [chatgpt]", "system: system"],
    files: {
      "data/records.jsonl":
        '{"id": "a", "article": "One text.", "system": "x", "summary": "s"}\n{"id": "a", "article": "Another text.", "system": "y", "summary": "s"}\n',
    },
    stderr: `error[records/invalid]: this row of "a" disagrees with the one at data/records.jsonl:1: "a" has two articles
  at data/records.jsonl:2:1
  2 | {"id": "a", "article": "Another text.", "system": "y", "summary": "s"}
      ^
  fix: make all rows of one id agree, or set records.invalid to skip`,
  },
  {
    title: "a where over a column that is not there",
    config: ["  fields:", "  where: { ids: a }\n  fields:"],
    stderr: `error[records/missing-field]: no column "ids", which records.where names
  at bench.yaml:4:12
  4 |   where: { ids: a }
                 ^
  fix: write "id"`,
  },
  {
    title: "a where that leaves nothing",
    config: ["  fields:", "  where: { id: c }\n  fields:"],
    stderr: `error[records/empty]: records.where leaves no row
  at bench.yaml:4:3
  4 |   where: { id: c }
        ^
  fix: look at its values; there are id: "a", "b"`,
  },
  {
    title: "lists of raters of different lengths",
    config: ["  fields:", "  human: { lists: rater }\n  fields:"],
    records: [
      '"chatgpt": "A cat slept."',
      '"chatgpt": "A cat slept.", "human": {"chatgpt": {"faithfulness": [[1, 0], [1]]}}',
    ],
    stderr: `error[records/invalid]: "human.chatgpt.faithfulness[1]" is a list of 1, and the first rater's one of 2
  at data/records.jsonl:2:148
  2 | …ded it.", "highlights": "Cat slept .", "chatgpt": "A cat slept.", "human": {"chatgpt": {"faithfulness": [[1, 0], [1]]}}}…
                                                                                               ^
  fix: write one list a rater, each with one label a fact`,
  },
  {
    title: "a column of labels that is not there",
    config: [
      "candidates: [chatgpt]",
      "system: id\n    candidate: chatgpt\n    human: { faithfulness: labels }",
    ],
    stderr: `error[records/missing-field]: no column "labels"
  at data/records.jsonl:1:1
  1 | {"id": "a", "article": "The river rose. The bridge was closed on Monday.", "highlights": "Bridge closed .", "chatgpt": "…
      ^
  fix: name the column under records.fields; there are "id", "article", "highlights", "chatgpt"`,
  },
  {
    title: "pairs with the highlights, which judge.systems leaves out",
    config: ["  prompts: [mine]", "  prompts: [mine, better]\n  systems: [chatgpt]"],
    stderr: `error[config/wrong-value]: prompt "better" asks nothing: pairs: reference compares with the highlights, which judge.systems leaves out
  at bench.yaml:21:19
  21 |   prompts: [mine, better]
                         ^
  fix: write "pairs: all", or add "highlights" to judge.systems`,
  },
  {
    title: "pairs with the highlights, which no record has",
    config: ["  prompts: [mine]", "  prompts: [better]"],
    files: { "data/records.jsonl": '{"id": "a", "article": "One text.", "chatgpt": "One."}\n' },
    stderr: `error[config/wrong-value]: prompt "better" asks nothing: pairs: reference compares with the highlights, which no record has
  at bench.yaml:21:13
  21 |   prompts: [better]
                   ^
  fix: write "pairs: all", or add highlights`,
  },
  {
    title: "a ranking of one",
    config: ["  prompts: [mine]", "  prompts: [order]\n  systems: [chatgpt]"],
    files: {
      "prompts/order.md":
        "---\nprotocol: ranking\ndimension: quality\n---\nuser:\n{{ candidates }}\n",
    },
    stderr: `error[config/wrong-value]: prompt "order" asks nothing: no record has two systems to compare among those of judge.systems
  at bench.yaml:21:13
  21 |   prompts: [order]
                   ^
  fix: give records a second summary, name more of them in "systems", or take the prompt out`,
  },
  {
    title: "a column of facts that is not there, and is not the id",
    config: ["    candidates: [chatgpt]", "    candidates: [chatgpt]\n    facts: iid"],
    files: { "data/records.jsonl": '{"id": "a", "article": "A.", "chatgpt": "C."}\n' },
    stderr: `error[records/missing-field]: no column "iid"
  at data/records.jsonl:1:1
  1 | {"id": "a", "article": "A.", "chatgpt": "C."}
      ^
  fix: name the column under records.fields; there is "chatgpt"`,
  },
  {
    title: "the better one of three candidates, in two records",
    config: ["    candidates: [chatgpt]", "    candidates: [a, b, chatgpt]\n    preferred: best"],
    files: {
      "data/records.jsonl":
        '{"id": "1", "article": "A.", "a": "C.", "b": "D.", "chatgpt": "E.", "best": "a"}\n{"id": "2", "article": "A.", "a": "C.", "b": "D.", "chatgpt": "E.", "best": "b"}\n',
    },
    stderr: `error[records/invalid]: "best" names the better one of two candidates, and the record has 3
  at data/records.jsonl:1:69
  1 | {"id": "1", "article": "A.", "a": "C.", "b": "D.", "chatgpt": "E.", "best": "a"}
                                                                          ^
  fix: give the record two candidates, or state comparisons in a column "preferences"`,
  },
];
