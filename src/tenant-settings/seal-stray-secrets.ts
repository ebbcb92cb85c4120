import type { DataSource } from 'typeorm';
import type { Encryption } from '../database/encryption.js';
import {
  openSecrets,
  sealSettings,
  type SettingsColumns,
  settingsOf,
  type SettingsSecrets,
} from './sealed-settings.js';
import { visibleSettings } from './tenant-settings.js';

/** A table whose rows have settings, some of which are sealed. */
interface SettingsTable {
  table: string;
  primaryKey: string[];
  /** The column with what the secrets are sealed for. */
  owner: string;
  /** Whether a column says where the secret settings stand. */
  listed: boolean;
}

const TABLES: SettingsTable[] = [
  { table: 'devices', primaryKey: ['id'], owner: 'id', listed: true },
  {
    table: 'device_kept_configs',
    primaryKey: ['organization_id', 'mac_address'],
    owner: 'device_id',
    listed: false,
  },
  { table: 'domains', primaryKey: ['id'], owner: 'id', listed: true },
];

type Row = Pick<SettingsColumns, 'settings' | 'secrets_ciphertext' | 'secrets_key_id'> & {
  owner: string;
  identity: string[];
};

/** How many rows are looked at in one transaction. */
const BATCH = 200;

/** What became of a table's rows. */
export interface Sealing {
  table: string;
  /** How many rows had a secret among their plain settings. */
  sealed: number;
}

/**
 * Seals the secrets that were stored as plain settings, by versions that did not know their names. No answer shows them
 * before that either. Nothing else of a row is changed, nobody has to wait for more than a batch, and it may be ended
 * and run again at any time.
 */
export async function sealStraySecrets(dataSource: DataSource, encryption: Encryption): Promise<Sealing[]> {
  const sealings: Sealing[] = [];
  for (const table of TABLES) {
    let sealed = 0;
    let after: string[] | undefined;
    do {
      const batch = await sealBatch(dataSource, encryption, table, after);
      sealed += batch.sealed;
      after = batch.last;
    } while (after);
    sealings.push({ table: table.table, sealed });
  }
  return sealings;
}

async function sealBatch(
  dataSource: DataSource,
  encryption: Encryption,
  { table, primaryKey, owner, listed }: SettingsTable,
  after: string[] | undefined,
): Promise<{ sealed: number; last?: string[] }> {
  return dataSource.transaction(async (manager) => {
    const key = primaryKey.join();
    const rows = await manager.query<Row[]>(
      `SELECT settings, secrets_ciphertext, secrets_key_id, ${owner} AS owner,
         ARRAY[${primaryKey.map((column) => `${column}::text`).join()}] AS identity
       FROM ${table} ${after ? `WHERE (${key}) > (${after.map((_, index) => `$${index + 1}`).join()})` : ''}
       ORDER BY ${key} LIMIT ${BATCH} FOR UPDATE`,
      after,
    );
    const stray = rows.filter(({ settings }) => visibleSettings(settings).secret_settings.length > 0);
    for (const row of stray) {
      const before = openSecrets<SettingsSecrets>(encryption, row.owner, row);
      const columns = sealSettings(encryption, row.owner, settingsOf(row.settings, before), before ?? {});
      const { settings, secret_settings, secrets_ciphertext, secrets_key_id } = columns;
      const sealed = { settings, secrets_ciphertext, secrets_key_id, ...(listed ? { secret_settings } : {}) };
      const changes = Object.keys(sealed).map((column, index) => `${column} = $${index + 1}`);
      const identity = primaryKey.map((column, index) => `${column} = $${changes.length + index + 1}`);
      await manager.query(`UPDATE ${table} SET ${changes.join()} WHERE ${identity.join(' AND ')}`, [
        ...Object.values(sealed),
        ...row.identity,
      ]);
    }
    const last = rows.length === BATCH ? rows.at(-1)!.identity : undefined;
    return { sealed: stray.length, last };
  });
}
