import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import type { EmbeddedServers } from '../../embedded/index.js';
import { HealthService } from '../health/health.service.js';
import { handleSignals } from './signals.js';

const IDLE_CHECK_MS = 50;
/** npm passes on to us what the terminal has sent to both. */
export const SAME_SIGNAL_MS = 500;

/** Bull leaves promises behind that nobody waits for; they reject when the connections of its queues are closed. */
export function expectRejections(logger: Logger): void {
  process.on('unhandledRejection', (error) => logger.debug(`While shutting down: ${String(error)}`));
}

/**
 * Ends the process on SIGTERM and SIGINT: for a moment it takes requests still, while load balancers find that it is not
 * ready; then requests and jobs that run may finish, and the embedded servers are stopped. What takes longer than the settings allow is cut off; a second signal cuts off at once. What was
 * accepted is safe either way, since it is in the database.
 */
export function stopOnSignals(
  app: NestFastifyApplication,
  settings: Settings,
  logger: Logger,
  servers: EmbeddedServers | undefined,
): void {
  let stoppingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stoppingSince !== undefined) {
      return performance.now() - stoppingSince < SAME_SIGNAL_MS ? undefined : end(1);
    }
    stoppingSince = performance.now();
    logger.info(`${signal}: shutting down`);
    expectRejections(logger);
    app.get(HealthService).drain();
    await sleep(settings.shutdownDelayMs);
    const overdue = setTimeout(() => {
      logger.warn('Shutdown took too long. Remaining work is cut off');
      void end(1);
    }, settings.shutdownTimeoutMs);
    // A connection that is kept alive falls idle after the server has closed those that were, and would hold it up.
    const server = app.getHttpServer();
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    await app.close().catch((error: Error) => logger.error(error.message));
    clearInterval(idle);
    clearTimeout(overdue);
    await end(0);
  };
  const end = async (code: number): Promise<void> => {
    await servers?.stop();
    logger.flush(() => process.exit(code));
  };
  handleSignals((signal) => void stop(signal));
}
