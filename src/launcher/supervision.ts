import type { Logger } from 'pino';
import type { EmbeddedServers } from '../../embedded/index.js';
import type { Settings } from '../config/settings.js';
import { ApiProcesses } from './api-processes.js';
import { SAME_SIGNAL_MS } from './shutdown.js';
import { handleSignals } from './signals.js';

/** What a process has for its end besides what the settings allow. */
const GRACE_MS = 5_000;

/**
 * Serves by several processes, and ends them and this one on SIGTERM and SIGINT as `stopOnSignals` ends one. Returns once
 * all of them accept requests.
 * @returns their address
 * @throws Error with the reason where one of them cannot start
 */
export async function superviseApiProcesses(
  settings: Settings,
  logger: Logger,
  servers: EmbeddedServers | undefined,
): Promise<string> {
  const { databaseUrl, redisUrl, shutdownDelayMs, shutdownTimeoutMs } = settings;
  // So that they start no servers of their own.
  const processes = new ApiProcesses(settings, logger, { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
  const address = await processes.start();

  const end = async (code: number): Promise<void> => {
    await processes.stop('SIGKILL');
    await servers?.stop();
    logger.flush(() => process.exit(code));
  };
  let stoppingSince: number | undefined;
  handleSignals((signal) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) void end(1);
      return;
    }
    stoppingSince = performance.now();
    logger.info(`${signal}: shutting down`);
    setTimeout(() => void end(1), shutdownDelayMs + shutdownTimeoutMs + GRACE_MS);
    void processes.stop(signal).then((well) => end(well ? 0 : 1));
  });
  return address;
}
