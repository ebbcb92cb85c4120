import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { TelephonyClient } from 'telephony-resources-sdk';
import { connect, type Connection } from './connection.js';

/** The filters of an export, as the API has them. */
type Filter = NonNullable<Parameters<TelephonyClient['exportCallRecords']>[0]>;

/**
 * Prints call records as lines of JSON, as they come: the client would first read all of them.
 * @throws TelephonyError when the service refuses the filter
 */
export async function exportRecords(connection: Connection, filter: Filter): Promise<void> {
  // Explains what would be refused.
  await connect(connection).listCallRecords({ ...filter, per_page: 1, count: false });
  const base = connection.url.endsWith('/') ? connection.url : `${connection.url}/`;
  const url = new URL('callrecords/export', base);
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const response = await fetch(url, { headers: { authorization: `Bearer ${connection.token}` } });
  if (!response.ok || !response.body) throw new Error(`The export failed with status ${response.status}`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), process.stdout, { end: false });
}
