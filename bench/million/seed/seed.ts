import pg from 'pg';
import type { Size } from '../size.js';
import { seedDevices } from './devices.js';
import { seedGateways } from './gateways.js';
import { seedTenants } from './tenants.js';
import { seedTrunks } from './trunks.js';

/** Those of constraints and of partitions stay: they are not slow to fill, or not to be dropped alone. */
const SECONDARY_INDEXES = `
  SELECT pg_get_indexdef(indexrelid) AS definition, indexrelid::regclass::text AS name
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary AND relkind = 'i' AND NOT relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`;

/**
 * Fills a database that has its tables and nothing else. The indexes are made anew when the rows are there, which takes
 * a fraction of what it would to keep them meanwhile.
 */
export async function seed(databaseUrl: string, size: Size): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query(`
      SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB';
      SET statement_timeout = 0`);
    const { rows } = await client.query<{ definition: string; name: string }>(SECONDARY_INDEXES);
    for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
    const statements = [
      ...seedDevices(size),
      ...seedTrunks(size),
      ...seedGateways(size),
      ...seedTenants(size),
    ];
    for (const text of statements) await client.query(text);
    for (const { definition } of rows) await client.query(definition);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
