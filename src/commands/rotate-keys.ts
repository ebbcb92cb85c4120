import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { readSettings } from '../config/settings.js';
import { dataSourceOptions } from '../database/data-source-options.js';
import { Encryption } from '../database/encryption.js';
import { rotateKeys } from '../database/key-rotation.js';
import { sealStraySecrets } from '../tenant-settings/seal-stray-secrets.js';
import { refuseArguments } from './usage.js';

/**
 * `node dist/src/cli/rotate-keys.js`, with the settings of the service: encrypts with `ENCRYPTION_KEY` whatever one of
 * `ENCRYPTION_KEYS_PREVIOUS` has encrypted, and secrets among settings that an earlier version stored in the clear.
 * Exits with 1 where something is left that no configured key decrypts.
 */
refuseArguments(`Usage: npm run keys:rotate

Re-encrypts with ENCRYPTION_KEY what the keys in ENCRYPTION_KEYS_PREVIOUS encrypted.`);
if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const settings = readSettings(process.env);
  const dataSource = await new DataSource(dataSourceOptions(settings.databaseUrl, 2)).initialize();
  const encryption = new Encryption(settings);
  for (const { table, rotated, unreadable } of await rotateKeys(dataSource, encryption)) {
    console.log(`${table}: re-encrypted ${rotated}`);
    for (const [id, rows] of Object.entries(unreadable)) {
      console.error(`${table}: ${rows} need the key ${id}, which is not configured`);
      process.exitCode = 1;
    }
  }
  for (const { table, sealed } of await sealStraySecrets(dataSource, encryption)) {
    if (sealed > 0) console.log(`${table}: encrypted the secret settings of ${sealed}`);
  }
  await dataSource.destroy();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
