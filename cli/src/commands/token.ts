import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import type { Connection } from '../connection.js';
import { UsageError } from '../failures.js';

/** Prints tokens of the service in this repository. */
const PROGRAM = fileURLToPath(new URL('../../../scripts/run-built.js', import.meta.url));

/** What the program exits with where an option cannot be taken. */
const WRONG_USAGE = 2;

/** As they were typed; the program has the defaults. */
interface TokenOptions extends Connection {
  org?: string[];
  scope?: string;
  sub?: string;
  ttl?: string;
}

/** `telephony token`: an access token for the service that runs here. */
export const token: CommandModule<Connection, TokenOptions> = {
  command: 'token',
  describe: 'Print an access token for the local service',
  // No defaults: yargs would have them also stand for an option without a value.
  builder: {
    org: {
      type: 'string',
      array: true,
      defaultDescription: '*',
      describe: 'Organization the token can access. Repeatable; * for a platform operator',
    },
    scope: {
      type: 'string',
      defaultDescription: '*',
      describe: 'Scopes of the token, separated by spaces; * for all',
    },
    sub: { type: 'string', defaultDescription: 'user_1', describe: 'Subject of the token' },
    ttl: {
      type: 'string',
      defaultDescription: '1h',
      describe: 'Lifetime of the token, such as 15m, 1h or 30d',
    },
  },
  handler: ({ org, scope, sub, ttl, json }) => {
    if (org?.length === 0) throw new UsageError('--org is empty', 'telephony token');
    const options = [
      ...Object.entries({ scope, sub, ttl }).filter(([, value]) => value !== undefined),
      ...(org ?? []).map((each) => ['org', each]),
    ].map(([name, value]) => `--${name}=${String(value)}`);
    const run = spawnSync(process.execPath, [PROGRAM, 'src/commands/token', ...options], {
      encoding: 'utf8',
    });
    if (run.status === WRONG_USAGE) throw new UsageError(run.stderr.trim(), 'telephony token');
    if (run.status !== 0) throw new Error(run.stderr.trim());
    const printed = run.stdout.trim();
    console.log(json ? JSON.stringify({ token: printed }) : printed);
  },
};
