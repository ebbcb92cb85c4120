import { Environment } from '../config/environment.js';

/** `node dist/src/cli/health.js`: exits with 0 if the service beside it answers; for the health check of a container. */
const ANSWER_TIMEOUT_MS = 4_000;
const ANY_ADDRESS = ['0.0.0.0', '::'];

const env = new Environment(process.env);
const host = env.text('HOST') ?? ANY_ADDRESS[0];
const address = ANY_ADDRESS.includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
const url = `http://${address}:${env.integer('PORT', 3000, 1, 65535)}/health/live`;
const answered = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(answered ? 0 : 1);
