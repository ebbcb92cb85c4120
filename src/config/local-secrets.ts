import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from './environment.js';

type LocalSecretName = 'jwt-secret' | 'encryption-key';

/**
 * A secret that was made for this data folder and is kept in it, readable by its owner alone (mode 0600).
 * @throws SettingsError when the folder cannot hold it
 */
export function localSecret(dataDir: string, name: LocalSecretName): string {
  const path = join(dataDir, name);
  try {
    mkdirSync(dataDir, { recursive: true });
    makeOnce(path);
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new SettingsError([`DATA_DIR: cannot use ${dataDir} for data (${(error as Error).message})`]);
  }
}

/** The secrets of a service that is given none, made where they are missing. @throws SettingsError as `localSecret` does */
export function localSecrets(dataDir: string): { jwtSecret: string; encryptionKey: string } {
  return {
    jwtSecret: localSecret(dataDir, 'jwt-secret'),
    encryptionKey: localSecret(dataDir, 'encryption-key'),
  };
}

/** The same secret where there is one; makes nothing. @throws SettingsError when it cannot be read */
export function readLocalSecret(dataDir: string, name: LocalSecretName): string | undefined {
  try {
    return readFileSync(join(dataDir, name), 'utf8').trim() || undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new SettingsError([`DATA_DIR: ${(error as Error).message}`]);
  }
}

function makeOnce(path: string): void {
  try {
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
