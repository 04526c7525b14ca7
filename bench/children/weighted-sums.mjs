// 999 weighted sums of one column a judge, as plainly as they can be written.
const [judges, records] = process.argv.slice(2).map(Number);
const weights = new Uint16Array(records).fill(1);
const columns = Array.from({ length: judges }, (_, judge) =>
  Float64Array.from({ length: records }, (_, record) => (record + judge) % 3),
);
let all = 0;
for (let replicate = 0; replicate < 999; replicate += 1) {
  for (const column of columns) {
    let total = 0;
    for (let record = 0; record < records; record += 1) total += weights[record] * column[record];
    all += total;
  }
}
if (!(all > 0)) throw new Error("nothing was added up");
