import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { printLines } from '../exports.js';
import { list, listOptions } from '../lists.js';
import { wholeNumber } from '../numbers.js';
import { printResource } from '../output.js';
import { MISSING_COMMAND } from '../wrong-usage.js';
import { callFilters } from './calls.js';

const recordFilters = {
  ...callFilters,
  route: { type: 'string', describe: 'Show only calls of the route with this ID' },
  answered: {
    type: 'boolean',
    describe: 'Show only calls that were answered (or, with --no-answered, that were not)',
  },
  cause: { ...wholeNumber('cause', 1), describe: 'Show only calls that ended with this Q.850 cause' },
  code: { ...wholeNumber('code', 200), describe: 'Show only calls that ended with this SIP status' },
  'call-id': { type: 'string', describe: 'Show only calls with this Call-ID' },
  from: {
    type: 'string',
    describe: 'Show only calls that ended at or after this time, such as 2024-01-22T00:00:00Z',
  },
  to: { type: 'string', describe: 'Show only calls that ended before this time' },
} as const;

/** The filters as the API has them. */
function filterOf(
  options: {
    [Name in 'org' | 'device' | 'trunk' | 'route' | 'node' | 'number' | 'call-id' | 'from' | 'to']?: string;
  } & { [Name in 'cause' | 'code']?: number } & {
    direction?: (typeof callFilters.direction.choices)[number];
    answered?: boolean;
  },
) {
  const { org: organization_id, device: device_id, trunk: trunk_id, route: route_id } = options;
  const { direction, node, number, answered, cause, code, 'call-id': call_id, from, to } = options;
  const ends = { answered, cause, code, from, to };
  return { organization_id, device_id, trunk_id, route_id, direction, node, number, call_id, ...ends };
}

/** `telephony callrecords`: the calls that are over. */
export const callRecords: CommandModule<Connection, Connection> = {
  command: 'callrecords',
  describe: 'See the records of calls that are over',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List call records, last end first',
        (command) => command.options({ ...listOptions, ...recordFilters } as const),
        async (options) => {
          const filter = filterOf(options);
          await list(options, (client, page) => client.listCallRecords({ ...filter, ...page }), {
            ID: ({ id }) => id,
            ENDED: ({ ended_at }) => ended_at,
            SECONDS: ({ duration_seconds }) => duration_seconds,
            DIRECTION: ({ direction }) => direction,
            FROM: ({ from }) => from,
            NUMBER: ({ number, to }) => number ?? to,
            TRUNK: ({ trunk_id }) => trunk_id,
            CAUSE: ({ cause }) => cause,
            CODE: ({ code }) => code,
            'ENDED BY': ({ ended_by }) => ended_by,
          });
        },
      )
      .command(
        'show <id>',
        'Show a call record',
        (command) =>
          command.positional('id', {
            type: 'string',
            demandOption: true,
            describe: 'ID of the record, or latest for the call that ended last',
          } as const),
        async ({ id, ...connection }) => {
          printResource(await connect(connection).getCallRecord({ id }), connection.json);
        },
      )
      .command(
        'export',
        'Print call records as lines of JSON, first end first',
        (command) => command.options({ org: listOptions.org, ...recordFilters } as const),
        async (options) => printLines(connect(options).exportCallRecords(filterOf(options))),
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
