import * as z from "zod";
import type { Hits, Simulations } from "./count-covering.ts";

/** What a worker is asked. */
export const simulations: z.ZodType<Simulations> = z.strictObject({
  records: z.number(),
  from: z.number(),
  to: z.number(),
  bootstrap: z.number(),
});

/** What it answers. */
export const hits: z.ZodType<Hits> = z.record(z.string(), z.number());
