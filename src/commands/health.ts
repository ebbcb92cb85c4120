import { readSettings } from '../config/settings.js';
import { formatHostPort } from '../sip/index.js';

/**
 * `node dist/src/cli/health.js`, with the settings of the service: exits with 0 if the service beside it answers; for
 * the health check of a container.
 */
const ANSWER_TIMEOUT_MS = 4_000;
const ANY_ADDRESS = ['0.0.0.0', '::'];

async function answers(): Promise<boolean> {
  const { host, port } = readSettings(process.env);
  const address = formatHostPort(ANY_ADDRESS.includes(host) ? '127.0.0.1' : host, port);
  const url = `http://${address}/health/live`;
  return (await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })).ok;
}

process.exit((await answers().catch(() => false)) ? 0 : 1);
