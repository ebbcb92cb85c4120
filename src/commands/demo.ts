import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isProduction } from '../config/settings.js';
import { DemoClient, DemoError } from '../demo/demo-client.js';
import { EXAMPLE_ORGANIZATION } from '../http/example.js';
import { printUsageIfAsked } from './usage.js';

/**
 * `npm run demo`: fills the running service with everything that the examples of its OpenAPI document name. The service
 * is at `TELEPHONY_URL`, by default on this machine; the token is `TELEPHONY_TOKEN`, by default one of its data folder.
 */
if (existsSync('.env')) process.loadEnvFile('.env');

printUsageIfAsked(`Usage: npm run demo -- [options]

Creates everything that the examples in Swagger UI use, in ${EXAMPLE_ORGANIZATION} of the service at TELEPHONY_URL or PORT.
Then simulates their phone until you press Ctrl-C.

  --once   Exit instead of simulating the phone
  --force  Allow a service in production or on another machine`);

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

try {
  const { values } = parseArgs({
    options: { force: { type: 'boolean', default: false }, once: { type: 'boolean', default: false } },
  });
  const url = serviceUrl();
  if (!values.force) mustBeHarmless(url);
  // Brings along the whole document, which a refusal does not need.
  const { fillWithDemo } = await import('../demo/fill.js');
  await fillWithDemo(new DemoClient(url.origin, process.env.TELEPHONY_TOKEN?.trim() || operatorToken()));
  console.log(
    `Created the examples in ${EXAMPLE_ORGANIZATION} at ${url.origin}. Now you can execute any operation as filled in:\n` +
      `  Swagger UI  ${url.origin}/docs\n` +
      `  Token       npm run --silent token -- --org ${EXAMPLE_ORGANIZATION}`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

function serviceUrl(): URL {
  const text = process.env.TELEPHONY_URL?.trim() || `http://localhost:${process.env.PORT?.trim() || 3000}`;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new DemoError(`TELEPHONY_URL must be a URL such as http://localhost:3000, not ${text}`);
  }
  return new URL(text);
}

/** Examples are not for a service that others use. */
function mustBeHarmless({ hostname, origin }: URL): void {
  if (isProduction(process.env) || !LOOPBACK.test(hostname)) {
    const what = isProduction(process.env) ? 'NODE_ENV is production' : `${origin} is not on this machine`;
    throw new DemoError(
      `${what}. The demo replaces data of ${EXAMPLE_ORGANIZATION} there. To do so, use --force`,
    );
  }
}

/** The token of a platform operator, who may vouch for a domain that has no DNS record. */
function operatorToken(): string {
  const program = fileURLToPath(new URL('token.js', import.meta.url));
  try {
    const args = [program, '--org', '*', '--sub', 'demo', '--ttl', '10m'];
    return execFileSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    throw new DemoError(`No token: ${(error as { stderr?: string }).stderr?.trim() || String(error)}`);
  }
}
