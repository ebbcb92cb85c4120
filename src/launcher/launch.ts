import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { SettingsError } from '../config/environment.js';
import { localSecret } from '../config/local-secrets.js';
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
import { stopOnSignals } from './shutdown.js';

/**
 * Starts the service: the servers it brings along where no addresses are given, the migrations, then the roles that
 * the settings ask for. Returns once it accepts requests.
 * @throws SettingsError and errors of the servers, each with a message for the operator
 */
export async function launch(variables: NodeJS.ProcessEnv): Promise<void> {
  // Whatever is wrong with the settings is told before anything is started.
  readSettings(variables, ANY_DEFAULTS);
  const local = isProduction(variables) ? {} : await localDefaults(variables);
  let app: NestFastifyApplication | undefined;
  try {
    const settings = readSettings(variables, local);
    const logger = createLogger(settings.logLevel);
    warnOfFewOpenFiles(logger);
    await prepareDatabase(settings, logger);
    // Loading it takes a second, which nothing that goes wrong before has to wait for.
    const { createHttpServer } = await import('./http-server.js');
    app = await createHttpServer(settings, logger);
    stopOnSignals(app, settings, logger, local.servers);
    await listen(app, settings);
    announce(settings, logger, await app.getUrl(), local.servers !== undefined);
  } catch (error) {
    await app?.close();
    await local.servers?.stop();
    throw error;
  }
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
  const secrets = {
    jwtSecret: localSecret(dataDir, 'jwt-secret'),
    encryptionKey: localSecret(dataDir, 'encryption-key'),
  };
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

async function listen(app: NestFastifyApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const name = code === 'EADDRINUSE' || code === 'EACCES' ? 'PORT' : 'HOST';
    throw new SettingsError([`${name}: cannot listen on ${host}:${port} (${message})`]);
  }
}
