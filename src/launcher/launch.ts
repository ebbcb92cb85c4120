import type { Logger } from 'pino';
import { localSecrets } from '../config/local-secrets.js';
import {
  dataDirOf,
  isProduction,
  type LocalDefaults,
  readSettings,
  type Settings,
} from '../config/settings.js';
import { applyMigrations, awaitMigrations } from '../database/migrate.js';
import type { EmbeddedServers } from '../../embedded/index.js';
import { createLogger } from '../logging/logger.js';
import { announce } from './banner.js';
import { warnOfFewOpenFiles } from './open-files.js';
import { serve } from './serve.js';

/**
 * Starts the service: the servers it brings along where no addresses are given, the migrations, then the roles that
 * the settings ask for, in this process or in several. Returns once it accepts requests.
 * @throws SettingsError and errors of the servers, each with a message for the operator
 */
export async function launch(variables: NodeJS.ProcessEnv): Promise<void> {
  // Whatever is wrong with the settings is told before anything is started.
  readSettings(variables, ANY_DEFAULTS);
  const local = isProduction(variables) ? {} : await localDefaults(variables);
  try {
    const settings = readSettings(variables, local);
    const logger = createLogger(settings.logLevel);
    warnOfFewOpenFiles(logger);
    await prepareDatabase(settings, logger);
    const address = await serveByOneOrMore(settings, logger, local.servers);
    announce(settings, logger, address, local.servers !== undefined);
  } catch (error) {
    await local.servers?.stop();
    throw error;
  }
}

/** @returns the address */
async function serveByOneOrMore(
  settings: Settings,
  logger: Logger,
  servers: EmbeddedServers | undefined,
): Promise<string> {
  if (settings.apiProcesses === 1) return (await serve(settings, logger, servers)).getUrl();
  const { superviseApiProcesses } = await import('./supervision.js');
  return superviseApiProcesses(settings, logger, servers);
}

/** In place of those that are not known yet. */
const ANY_DEFAULTS: LocalDefaults = {
  databaseUrl: 'postgres://localhost',
  redisUrl: 'redis://localhost',
  jwtSecret: 'x'.repeat(32),
  encryptionKey: Buffer.alloc(32).toString('base64'),
};

type Local = LocalDefaults & { servers?: EmbeddedServers };

async function localDefaults(variables: NodeJS.ProcessEnv): Promise<Local> {
  const dataDir = dataDirOf(variables);
  const secrets = localSecrets(dataDir);
  const postgres = !variables.DATABASE_URL?.trim();
  const redis = !variables.REDIS_URL?.trim();
  if (!postgres && !redis) return secrets;
  // What production never needs is not installed there.
  const { startEmbeddedServers } = await import('../../embedded/index.js');
  const servers = await startEmbeddedServers({
    dataDir,
    postgres,
    redis,
    log: (line) => console.log(line),
    warn: (line) => console.error(line),
  });
  return { ...secrets, servers, databaseUrl: servers.databaseUrl, redisUrl: servers.redisUrl };
}

async function prepareDatabase({ databaseUrl, migrateOnStart }: Settings, logger: Logger): Promise<void> {
  const context = 'Launcher';
  if (migrateOnStart) await applyMigrations(databaseUrl, (message) => logger.warn({ context }, message));
  else {
    await awaitMigrations(databaseUrl, (missing) =>
      logger.info({ context }, `Waiting for the migrations ${missing.join(', ')}`),
    );
  }
}
