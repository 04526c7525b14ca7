import { nothingLeft } from "../run/execute.ts";
import { faultIn } from "../run/storage.ts";
import { finish, type RunResult } from "./finish.ts";
import { pauseUntil } from "./pauses.ts";
import { openRunFolder } from "./run-folder.ts";

export interface ReportOptions {
  /** Take the records whose calls are all there, and say so, instead of writing nothing. */
  readonly partial?: boolean | undefined;
}

/** Derives verdicts and leaderboards again from a run folder alone; sends nothing. */
export async function report(path: string, options: ReportOptions = {}): Promise<RunResult> {
  const folder = openRunFolder(path, { make: false });
  try {
    return await finish(folder, nothingLeft, {
      partial: options.partial === true,
      stopped: false,
      pause: pauseUntil(undefined),
    });
  } catch (error) {
    throw faultIn(folder.storage.file, error);
  } finally {
    folder.close();
  }
}
