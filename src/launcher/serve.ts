import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { EmbeddedServers } from '../../embedded/index.js';
import { SettingsError } from '../config/environment.js';
import type { Settings } from '../config/settings.js';
import { expectRejections, stopOnSignals } from './shutdown.js';

/**
 * Does what the roles of the settings ask for, in this process, whose database is ready. Returns once it accepts requests.
 * @param servers are stopped with it
 * @throws SettingsError where it cannot listen, and errors of the servers
 */
export async function serve(
  settings: Settings,
  logger: Logger,
  servers?: EmbeddedServers,
): Promise<NestFastifyApplication> {
  // Loading it takes a second, which nothing that goes wrong before has to wait for.
  const { createHttpServer } = await import('./http-server.js');
  const app = await createHttpServer(settings, logger);
  try {
    stopOnSignals(app, settings, logger, servers);
    await listen(app, settings);
    return app;
  } catch (error) {
    expectRejections(logger);
    await app.close();
    throw error;
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
