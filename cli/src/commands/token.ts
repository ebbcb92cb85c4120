import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import type { Connection } from '../connection.js';

/** Prints tokens of the service in this repository. */
const PROGRAM = fileURLToPath(new URL('../../../scripts/run-built.js', import.meta.url));

interface TokenOptions extends Connection {
  org: string[];
  scope: string;
  sub: string;
  ttl: string;
}

/** `telephony token`: an access token for the service that runs here. */
export const token: CommandModule<Connection, TokenOptions> = {
  command: 'token',
  describe: 'Print an access token for the service that runs here',
  builder: {
    org: { type: 'string', array: true, default: ['*'], describe: 'The organizations it acts for' },
    scope: { type: 'string', default: '*', describe: 'What it may do' },
    sub: { type: 'string', default: 'user_1', describe: 'Who it names' },
    ttl: { type: 'string', default: '1h', describe: 'How long it is valid' },
  },
  handler: ({ org, scope, sub, ttl, json }) => {
    const options = [
      ...org.map((each) => `--org=${each}`),
      `--scope=${scope}`,
      `--sub=${sub}`,
      `--ttl=${ttl}`,
    ];
    const run = spawnSync(process.execPath, [PROGRAM, 'src/cli/token', ...options], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr.trim());
    const printed = run.stdout.trim();
    console.log(json ? JSON.stringify({ token: printed }) : printed);
  },
};
