import type { DataSource } from 'typeorm';
import { poolOf } from './pool.js';

const WRITABLE = `SELECT current_setting('transaction_read_only') = 'off' AS writable`;

/**
 * Whether the server takes writes. One that was the primary once, and one whose disk is full by its operator's word, does
 * not; the connection to it is closed then, as the next one may find another server.
 * @throws Error when it does not answer
 */
export async function isWritable(dataSource: DataSource): Promise<boolean> {
  const client = await poolOf(dataSource).connect();
  let writable = false;
  try {
    [{ writable }] = (await client.query<{ writable: boolean }>(WRITABLE)).rows;
    return writable;
  } finally {
    client.release(!writable);
  }
}
