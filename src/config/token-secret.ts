import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { Environment, SettingsError } from './environment.js';
import { readLocalSecret } from './local-secrets.js';
import { dataDirOf, isProduction, readTokenNames } from './settings.js';

/** The folder of this project, where `npm start` starts the service. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../../..', import.meta.url)).replace(/(?<=.)\/$/, '');

/** What signs the tokens of the service on this machine, and the names that they carry. */
export interface TokenSigning {
  secret: string;
  issuer: string;
  audience: string;
}

/**
 * Finds what the service signs tokens with, and makes nothing: a secret of one's own would open no door. The service's
 * settings are those of the environment, then of `.env`, in the folder of the project and, where there is no secret,
 * in the present one.
 * @throws SettingsError saying what is missing
 */
export function findTokenSigning(
  variables: NodeJS.ProcessEnv,
  folders = [PROJECT_FOLDER, process.cwd()],
): TokenSigning {
  const looked: string[] = [];
  for (const folder of folders) {
    const settings = settingsIn(folder, variables);
    const env = new Environment(settings);
    if (env.text('JWT_JWKS_URI')) {
      throw new SettingsError(['JWT_JWKS_URI: is set, so get the token from that identity provider']);
    }
    const given = env.text('JWT_SECRET');
    if (!given && isProduction(settings)) throw new SettingsError(['JWT_SECRET: is missing']);
    const dataDir = given ? '' : dataDirOf(settings);
    const secret = given ?? readLocalSecret(dataDir, 'jwt-secret');
    if (secret) return { secret, ...readTokenNames(settings) };
    if (!looked.includes(dataDir)) looked.push(dataDir);
  }
  throw new SettingsError([
    `DATA_DIR: no service has its data in ${looked.join(' or ')}. ` +
      'Start the service first, or set DATA_DIR to its data folder, or JWT_SECRET to its secret',
  ]);
}

/** As the service would read them if it were started in the folder; a variable that is empty counts as unset. */
function settingsIn(folder: string, variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const file = join(folder, '.env');
  const filed = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const dataDir = variables.DATA_DIR?.trim() ? resolve(variables.DATA_DIR.trim()) : undefined;
  return {
    ...filed,
    ...variables,
    DATA_DIR: dataDir ?? resolve(folder, filed.DATA_DIR?.trim() || '.data'),
  };
}
