// What the bench compares with: every row that a re-run reads, once. Argument: run.sqlite.
import { DatabaseSync } from "node:sqlite";

const db = new DatabaseSync(process.argv[2], { readOnly: true });
let rows = 0;
for (const table of ["records", "texts", "questions", "calls", "replies", "reply_texts"]) {
  for (const _row of db.prepare(`SELECT * FROM ${table}`).iterate()) rows += 1;
}
if (rows === 0) process.exitCode = 1;
