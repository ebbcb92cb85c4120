import type { CommandModule } from 'yargs';
import type { Connection } from '../connection.js';
import { list, listOptions } from '../lists.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

/** The filters that calls and their records have in common. */
export const callFilters = {
  direction: { choices: ['inbound', 'outbound', 'internal'], describe: 'Show only this direction' },
  device: { type: 'string', describe: 'Show only calls of the device with this ID' },
  trunk: { type: 'string', describe: 'Show only calls of the trunk with this ID' },
  node: { type: 'string', describe: 'Show only calls that this registrar, PBX or SBC reported' },
  number: { type: 'string', describe: 'Show only calls to this number' },
} as const;

/** `telephony calls`: the calls in progress. */
export const calls: CommandModule<Connection, Connection> = {
  command: 'calls',
  describe: 'See the calls in progress',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List the calls in progress, newest first',
        (command) =>
          command.options({
            ...listOptions,
            ...callFilters,
            state: { choices: ['ringing', 'answered'], describe: 'Show only this state' },
          } as const),
        async (options) => {
          const { org: organization_id, direction, device: device_id, trunk: trunk_id } = options;
          const { node, number, state } = options;
          const filter = { organization_id, direction, device_id, trunk_id, node, number, state };
          await list(options, (client, page) => client.listCalls({ ...filter, ...page }), {
            'CALL-ID': ({ call_id }) => call_id,
            STATE: ({ state }) => state,
            DIRECTION: ({ direction }) => direction,
            FROM: ({ from }) => from,
            NUMBER: ({ number, to }) => number ?? to,
            DEVICE: ({ device_id }) => device_id,
            TRUNK: ({ trunk_id }) => trunk_id,
            NODE: ({ node }) => node,
            STARTED: ({ started_at }) => started_at,
          });
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
