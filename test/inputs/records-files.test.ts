import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { AssizeError } from "../../harness/core/errors.ts";
import { digestFiles, recordFiles } from "../../harness/inputs/records/read-items.ts";
import { withFiles } from "../fixtures/records/reading.ts";

const files = {
  "b.jsonl": '{"id":"b"}\n',
  "a.jsonl": '{"id":"a"}\n',
  "c.csv.gz": "no matter",
  "odd[1].json": "[]",
  "empty.jsonl": "",
  "notes.md": "x",
};

async function namesOf(path: readonly string[]): Promise<readonly string[]> {
  return withFiles(files, async (folder) =>
    (await recordFiles({ path }, folder)).map((file) => basename(file.path)),
  );
}

describe("recordFiles", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["one path", ["a.jsonl"], ["a.jsonl"]],
    ["a list, sorted", ["b.jsonl", "a.jsonl"], ["a.jsonl", "b.jsonl"]],
    ["a glob", ["[ab].jsonl"], ["a.jsonl", "b.jsonl"]],
    ["alternatives", ["{b.jsonl,c.csv.gz}"], ["b.jsonl", "c.csv.gz"]],
    ["overlaps, each once", ["./a.jsonl", "a.*", "a.jsonl"], ["a.jsonl"]],
    ["a name that looks like a glob", ["odd[1].json"], ["odd[1].json"]],
  ])("finds %s", async (_, path, names) => {
    expect(await namesOf(path)).toEqual(names);
  });

  it("goes into folders, passes by folders that match, and takes absolute paths", async () => {
    await withFiles(files, async (folder) => {
      mkdirSync(join(folder, "deep/er.jsonl"), { recursive: true });
      writeFileSync(join(folder, "deep/er.jsonl/z.jsonl"), "x");
      const found = await recordFiles({ path: ["**/[a-z].jsonl", "deep/**"] }, folder).catch(
        String,
      );
      expect(found).toEqual(
        ["a.jsonl", "b.jsonl", "deep/er.jsonl/z.jsonl"].map((name) => shown(folder, name)),
      );
      const absolute = join(folder, "a.jsonl");
      expect(await recordFiles({ path: [absolute] }, folder)).toEqual([shown(folder, "a.jsonl")]);
    });
  });

  function shown(folder: string, name: string): object {
    const path = join(folder, name);
    return { path, shownAs: relative(process.cwd(), path) };
  }

  it("tells all that is wrong at once", async () => {
    const message = await withFiles(files, async (folder) => {
      mkdirSync(join(folder, "parts"));
      writeFileSync(join(folder, "parts", "1.csv"), "x");
      symlinkSync("/dev/null", join(folder, "null.jsonl"));
      symlinkSync("gone.txt", join(folder, "lost.txt"));
      const path = [
        "ab.jsonl",
        "quite-another-name.csv",
        "away/a.jsonl",
        "parts/l.csv",
        "*.tsv",
        "parts",
        "notes.md",
        "empty.jsonl",
        "null.jsonl",
        "lost*",
      ];
      const error: unknown = await recordFiles({ path }, folder).catch((error) => error);
      if (!(error instanceof AssizeError)) throw error;
      return error.message.replaceAll(`${relative(process.cwd(), folder)}/`, "");
    });
    expect(message).toMatchInlineSnapshot(`
      "error[records/not-found]: there is no file "ab.jsonl"
        fix: write "a.jsonl"

      error[records/not-found]: there is no file "quite-another-name.csv"
        fix: mend the path; its folder holds "a.jsonl", "b.jsonl", "c.csv.gz", "empty.jsonl", "lost.txt", "null.jsonl", "odd[1].json"

      error[records/not-found]: there is no file "away/a.jsonl"
        fix: make the folder "away", or mend the path; it is relative to the folder of the config

      error[records/not-found]: there is no file "parts/l.csv"
        fix: write "parts/1.csv"

      error[records/not-found]: no file matches "*.tsv"
        fix: mend the pattern; it is relative to the folder of the config

      error[records/unreadable]: "parts" is a folder
        fix: name its files, such as "parts/*.csv"

      error[records/unreadable]: "notes.md" has no extension that names a record format
        fix: let its name end in .jsonl, .ndjson, .json, .csv, .tsv, .parquet, .txt, or in one of these and ".gz"

      error[records/empty]: "empty.jsonl" holds no records
        fix: fill it, or take it out of records.path

      error[records/unreadable]: "null.jsonl" is not a regular file
        fix: save the data as a file: it is read more than once

      error[records/unreadable]: "lost.txt" leads nowhere
        fix: mend the link, or take it out of records.path"
    `);
  });
});

describe("digestFiles", () => {
  it("is the SHA-256 of the bytes as they lie there", async () => {
    await withFiles(files, async (folder) => {
      const digest = await digestFiles(await recordFiles({ path: ["?.jsonl", "*.gz"] }, folder));
      const bytes = files["a.jsonl"] + files["b.jsonl"] + files["c.csv.gz"];
      expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
    });
  });

  it("says which file cannot be read", async () => {
    const gone = { path: "/nowhere/a.jsonl", shownAs: "a.jsonl" };
    await expect(digestFiles([gone])).rejects.toThrow('"a.jsonl" cannot be read (ENOENT)');
  });
});
