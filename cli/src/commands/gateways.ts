import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import { type GatewayPing, TelephonyError } from 'telephony-resources-sdk';
import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { type AskForList, everything, list, listOptions } from '../lists.js';
import { wholeNumber } from '../numbers.js';
import { type Columns, printable, table } from '../output.js';
import { fitted, worstFirst } from '../screen.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

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
  org: listOptions.org,
  status: { choices: ['unknown', 'healthy', 'degraded', 'down'], describe: 'Show only this status' },
} as const;

const watchOptions = {
  ...filterOptions,
  limit: { ...wholeNumber('limit', 1), describe: 'Maximum number of gateways' },
  interval: { ...wholeNumber('interval', 1), default: 2, describe: 'Seconds between updates' },
  count: { ...wholeNumber('count', 1), describe: 'Stop after this many updates' },
} as const;

/** `telephony gateways`: the health of gateways, once or live. */
export const gateways: CommandModule<Connection, Connection> = {
  command: 'gateways',
  describe: 'See the health of SIP gateways',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List gateways with their health, newest first',
        (command) => command.options({ ...listOptions, ...filterOptions }),
        (options) => list(options, lookFor(options), COLUMNS),
      )
      .command(
        'watch',
        'Watch the health of gateways in a live table, worst first',
        (command) => command.options(watchOptions),
        (options) => watch(options),
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};

interface Filter {
  org: string | undefined;
  status: GatewayPing['status'] | undefined;
}

function lookFor({ org: organization_id, status }: Filter): AskForList<GatewayPing> {
  return (client, page) => client.listGatewayPings({ organization_id, status, ...page });
}

interface Watch extends Filter, Connection {
  limit: number | undefined;
  interval: number;
  count: number | undefined;
}

/** With `--json` each look is a line of JSON, for programs to read. */
async function watch(options: Watch): Promise<void> {
  const { interval, count = Infinity, limit, json, url } = options;
  const client = connect(options);
  // A file or a pipe has no cursor to move.
  const show = process.stdout.isTTY ? createLogUpdate(process.stdout) : console.log;
  for (let looks = 1; ; looks++) {
    try {
      const rows = worstFirst(await everything(client, lookFor(options))).slice(0, limit);
      const at = new Date().toISOString();
      if (json) console.log(JSON.stringify({ at, gateways: rows }));
      else
        show(
          fitted([`${at}  ${url}`, ''], table(rows, COLUMNS, process.stdout.columns), process.stdout.rows),
        );
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
