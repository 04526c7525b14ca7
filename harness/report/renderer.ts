import type { Leaderboard } from "../core/leaderboard.ts";

/** A way to write a board as text: the file is called `<board>.<extension>`. */
export interface Renderer {
  readonly extension: "json" | "csv" | "md";
  /** The same board gives the same text. Ends in a newline. */
  render(board: Leaderboard): string;
}
