import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import { type GatewayPing, TelephonyError } from 'telephony-resources-sdk';
import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { listOptions, pageFor, take } from '../lists.js';
import { wholeNumber } from '../numbers.js';
import { type Columns, printable, printList, table } from '../output.js';

const COLUMNS: Columns<GatewayPing> = {
  ID: ({ gateway_id }) => gateway_id,
  NAME: ({ name }) => name,
  HOST: ({ host }) => host,
  STATUS: ({ status }) => status,
  MS: ({ response_time_ms }) => response_time_ms,
  'LOSS %': ({ packet_loss_percent }) => packet_loss_percent,
  'UPTIME % (24 H)': ({ uptime_percent_24h }) => uptime_percent_24h,
  'LAST PING': ({ last_ping }) => last_ping,
  ERROR: ({ error_message }) => error_message,
};

const filterOptions = {
  ...listOptions,
  status: { choices: ['unknown', 'healthy', 'degraded', 'down'], describe: 'Only of this status' },
} as const;

const watchOptions = {
  ...filterOptions,
  interval: { ...wholeNumber('interval', 1), default: 2, describe: 'Seconds from one look to the next' },
  count: { ...wholeNumber('count', 1), describe: 'Ends after so many looks' },
} as const;

/** `telephony gateways`: the health of gateways, once or live. */
export const gateways: CommandModule<Connection, Connection> = {
  command: 'gateways',
  describe: 'The health of SIP gateways',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List gateways with their health',
        (command) => command.options(filterOptions),
        async (options) => printList(await look(options), COLUMNS, options.json),
      )
      .command(
        'watch',
        'Watch the health of gateways in a table that is kept up to date',
        (command) => command.options(watchOptions),
        (options) => watch(options),
      )
      .demandCommand(1, 'What to do with gateways is missing'),
  handler: () => undefined,
};

interface Filter extends Connection {
  org: string | undefined;
  status: GatewayPing['status'] | undefined;
  limit: number;
}

function look({ org, status, limit, ...connection }: Filter): Promise<GatewayPing[]> {
  const filter = { organization_id: org, status, per_page: pageFor(limit) };
  return take(connect(connection).listGatewayPings(filter), limit);
}

/** With `--json` each look is a line of JSON, for programs to read. */
async function watch(options: Filter & { interval: number; count: number | undefined }): Promise<void> {
  const { interval, count = Infinity, json } = options;
  // A file or a pipe has no cursor to move.
  const show = process.stdout.isTTY ? createLogUpdate(process.stdout) : console.log;
  for (let looks = 1; ; looks++) {
    try {
      const rows = await look(options);
      const at = new Date().toISOString();
      if (json) console.log(JSON.stringify({ at, gateways: rows }));
      else show(`${at}  ${options.url}\n\n${table(rows, COLUMNS)}`);
    } catch (error) {
      if (!passes(error)) throw error;
      console.error(printable((error as Error).message));
    }
    if (looks >= count) return;
    await sleep(interval * 1000);
  }
}

/** A watch outlives a service that restarts, but not a token that is refused. */
function passes(error: unknown): boolean {
  return error instanceof TelephonyError && (error.status === undefined || error.status >= 500);
}
