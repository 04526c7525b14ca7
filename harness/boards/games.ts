import { type GameTable, tabulateGames } from "../stats/games.ts";
import { growingNumbers } from "./growing.ts";
import type { ScoredPair } from "./pairs.ts";

/** The pairs that one judge compared, record by record: what strengths are fitted to. */
export interface Games {
  /** Called once a record, in ascending order of records; a pair that was not read is no game. */
  add(index: number, pairs: readonly ScoredPair[]): void;
  played(records: number): PlayedGames;
}

export interface PlayedGames {
  /** Systems with a game, as the table numbers them. */
  readonly players: readonly string[];
  readonly table: GameTable;
  /** Records with a game. */
  readonly records: number;
  /** Of each system that was asked about: its games, and its pairs that were not read. */
  readonly counts: ReadonlyMap<string, { readonly games: number; readonly unread: number }>;
  /** Records in which every pair of every system was read, as far as it was asked for. */
  readonly readRecords: number;
  /** Of these, those in which every pair of systems was asked for. */
  readonly completeRecords: number;
}

/** Only numbers are held: three a game, three a record. */
export function gatherGames(): Games {
  const counts = new Map<string, { games: number; unread: number }>();
  const players = new Map<string, number>();
  const columns = {
    first: growingNumbers(),
    second: growingNumbers(),
    score: growingNumbers(),
    recordOf: growingNumbers(),
  };
  // Of each record: systems whose pairs were all read, and pairs that were read.
  const readSystems = growingNumbers();
  const readPairs = growingNumbers();
  let records = 0;
  const playerOf = (system: string) => {
    const player = players.get(system) ?? players.size;
    players.set(system, player);
    return player;
  };
  return {
    add(index, pairs) {
      const systems = new Set<string>();
      const unread = new Set<string>();
      let read = 0;
      for (const { a, b, score } of pairs) {
        const isRead = !Number.isNaN(score);
        for (const system of [a, b]) {
          const count = counts.get(system) ?? { games: 0, unread: 0 };
          counts.set(system, count);
          systems.add(system);
          count.games += isRead ? 1 : 0;
          count.unread += isRead ? 0 : 1;
          if (!isRead) unread.add(system);
        }
        if (!isRead) continue;
        read += 1;
        columns.first.push(playerOf(a));
        columns.second.push(playerOf(b));
        columns.score.push(score);
        columns.recordOf.push(index);
      }
      if (read > 0) records += 1;
      readSystems.push(systems.size - unread.size);
      readPairs.push(read);
    },
    played(all) {
      const isRead = (systems: number) => systems > 0 && systems === counts.size;
      const wanted = (counts.size * (counts.size - 1)) / 2;
      const pairs = readPairs.view();
      const ofReadRecords = Array.from(readSystems.view(), (systems, record) =>
        isRead(systems) ? (pairs[record] ?? 0) : undefined,
      ).filter((read) => read !== undefined);
      return {
        players: [...players.keys()],
        table: tabulateGames({
          players: players.size,
          records: all,
          first: Int32Array.from(columns.first.view()),
          second: Int32Array.from(columns.second.view()),
          score: columns.score.view(),
          recordOf: Int32Array.from(columns.recordOf.view()),
        }),
        records,
        counts,
        readRecords: ofReadRecords.length,
        completeRecords: ofReadRecords.filter((read) => read === wanted).length,
      };
    },
  };
}
