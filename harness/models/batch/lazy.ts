import type { BatchApi } from "../../core/batch.ts";
import type { Connection } from "../http.ts";
import type { ClosableBatchApi } from "../live.ts";
import { openBatchConnection } from "./connection.ts";

/** A batch API whose connection and client are made when they are first needed: most runs need none. */
export function batchesOn<Client>(
  baseUrl: string,
  clientOn: (connection: Connection) => Client,
  api: (client: () => Promise<Client>) => BatchApi,
): ClosableBatchApi {
  let opened: Promise<{ connection: Connection; client: Client }> | undefined;
  const open = () => {
    opened ??= openBatchConnection(baseUrl).then((connection) => ({
      connection,
      client: clientOn(connection),
    }));
    return opened;
  };
  return {
    ...api(async () => (await open()).client),
    async close() {
      await (await opened)?.connection.close();
    },
  };
}
