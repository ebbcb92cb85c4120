import type { DataSource } from 'typeorm';
import type { Encryption, Sealed } from './encryption.js';

/** Columns that hold something encrypted. */
interface SealedColumns {
  table: string;
  primaryKey: string[];
  ciphertext: string;
  keyId: string;
  /** The column with what the value was sealed for. */
  owner: string;
}

/** Every table that holds something encrypted. */
const SEALED: SealedColumns[] = [
  {
    table: 'sip_trunks',
    primaryKey: ['id'],
    ciphertext: 'password_ciphertext',
    keyId: 'password_key_id',
    owner: 'id',
  },
  {
    table: 'devices',
    primaryKey: ['id'],
    ciphertext: 'secrets_ciphertext',
    keyId: 'secrets_key_id',
    owner: 'id',
  },
  {
    table: 'device_lines',
    primaryKey: ['id'],
    ciphertext: 'sip_password_ciphertext',
    keyId: 'sip_password_key_id',
    owner: 'id',
  },
  {
    table: 'device_kept_configs',
    primaryKey: ['organization_id', 'mac_address'],
    ciphertext: 'secrets_ciphertext',
    keyId: 'secrets_key_id',
    owner: 'device_id',
  },
  {
    table: 'domains',
    primaryKey: ['id'],
    ciphertext: 'secrets_ciphertext',
    keyId: 'secrets_key_id',
    owner: 'id',
  },
  {
    table: 'webhook_secrets',
    primaryKey: ['endpoint_id', 'version'],
    ciphertext: 'ciphertext',
    keyId: 'key_id',
    owner: 'endpoint_id',
  },
  {
    table: 'idempotency_keys',
    primaryKey: ['caller', 'key'],
    ciphertext: 'body_ciphertext',
    keyId: 'body_key_id',
    owner: 'key',
  },
];

/** A value, what it was sealed for, and its row's primary key. */
type SealedRow = Sealed & { owner: string; identity: string[] };

/** How many values are encrypted anew in one transaction. */
const BATCH = 200;

/** What became of a table's values. */
export interface Rotation {
  table: string;
  /** How many were encrypted anew. */
  rotated: number;
  /** How many are left by the id of a key that is not configured. */
  unreadable: Record<string, number>;
}

/**
 * Encrypts with the current key whatever another configured key has encrypted. Nothing else of a row is changed, nobody
 * has to wait for more than a batch, and it may be ended and run again at any time.
 * @throws Error naming a row whose value was changed by somebody else
 */
export async function rotateKeys(dataSource: DataSource, encryption: Encryption): Promise<Rotation[]> {
  const rotations: Rotation[] = [];
  for (const columns of SEALED) {
    let rotated = 0;
    for (let batch = BATCH; batch === BATCH; rotated += batch) {
      batch = await rotateBatch(dataSource, encryption, columns);
    }
    const unreadable = await countUnreadable(dataSource, encryption, columns);
    rotations.push({ table: columns.table, rotated, unreadable });
  }
  return rotations;
}

async function rotateBatch(
  dataSource: DataSource,
  encryption: Encryption,
  { table, primaryKey, ciphertext, keyId, owner }: SealedColumns,
): Promise<number> {
  const [current, ...previous] = encryption.keyIds;
  return dataSource.transaction(async (manager) => {
    const rows = await manager.query<SealedRow[]>(
      `SELECT ${ciphertext} AS ciphertext, ${keyId} AS key_id, ${owner} AS owner,
         ARRAY[${primaryKey.map((column) => `${column}::text`).join()}] AS identity
       FROM ${table} WHERE ${keyId} = ANY ($1) LIMIT ${BATCH} FOR UPDATE`,
      [previous],
    );
    const where = primaryKey.map((column, index) => `${column} = $${index + 3}`).join(' AND ');
    for (const row of rows) {
      const { ciphertext: anew } = encryption.encrypt(open(encryption, row, table), row.owner);
      await manager.query(`UPDATE ${table} SET ${ciphertext} = $1, ${keyId} = $2 WHERE ${where}`, [
        anew,
        current,
        ...row.identity,
      ]);
    }
    return rows.length;
  });
}

function open(encryption: Encryption, row: SealedRow, table: string): string {
  try {
    return encryption.decrypt(row, row.owner);
  } catch (error) {
    throw new Error(`${table} ${row.identity.join(' ')}: ${(error as Error).message}`, { cause: error });
  }
}

async function countUnreadable(
  dataSource: DataSource,
  encryption: Encryption,
  { table, keyId }: SealedColumns,
): Promise<Record<string, number>> {
  const rows = await dataSource.query<{ id: string; rows: number }[]>(
    `SELECT ${keyId} AS id, count(*)::integer AS rows FROM ${table} WHERE ${keyId} <> ALL ($1) GROUP BY 1`,
    [encryption.keyIds],
  );
  return Object.fromEntries(rows.map(({ id, rows }) => [id, rows]));
}
