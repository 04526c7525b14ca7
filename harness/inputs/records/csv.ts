import { delimited } from "./delimited.ts";

/** Comma-separated values with a header. */
export const csv = delimited({ extension: ".csv", delimiter: ",", name: "commas" });
