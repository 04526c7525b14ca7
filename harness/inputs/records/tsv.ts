import { delimited } from "./delimited.ts";

/** Tab-separated values with a header; cells are quoted as in CSV. */
export const tsv = delimited({ extension: ".tsv", delimiter: "\t", name: "tabs" });
