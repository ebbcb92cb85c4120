import type { DataSource } from 'typeorm';
import { randomBytes } from 'node:crypto';

/** The devices to be inserted; each has these lines. */
interface Wanted {
  count: number;
  organization: string;
  lines?: number[];
}

/** Inserts devices by SQL alone, for what is tested below HTTP. @returns their ids in order */
export async function insertDevices(
  database: DataSource,
  { count, organization, lines = [] }: Wanted,
): Promise<string[]> {
  const prefix = `dev_${randomBytes(8).toString('hex')}`;
  const rows: { id: string }[] = await database.query(
    `WITH made AS (
       INSERT INTO devices (id, organization_id, mac_address, type, provisioning_status, secrets_ciphertext,
         secrets_key_id, configuration_changed_at, created_at, updated_at, version)
       SELECT $1 || to_char(n, 'FM0000000'), $2, substr(md5($1 || n), 1, 12)::macaddr, 'phone', 'provisioned', '', '',
         now(), now(), now(), 1
       FROM generate_series(1, $3::integer) AS n RETURNING id
     ), numbered AS (
       INSERT INTO device_lines (id, device_id, line_number, type)
       SELECT 'line_' || id || '_' || line, id, line, 'primary' FROM made, unnest($4::integer[]) AS line
     )
     SELECT id FROM made ORDER BY id`,
    [prefix, organization, count, lines],
  );
  return rows.map(({ id }) => id);
}
