import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { list, listOptions, sortOption } from '../lists.js';
import { printResource } from '../output.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

/** `telephony trunks`: SIP trunks. */
export const trunks: CommandModule<Connection, Connection> = {
  command: 'trunks',
  describe: 'List and show SIP trunks',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List SIP trunks',
        (command) =>
          command.options({
            ...listOptions,
            sort: sortOption('name'),
            status: {
              choices: ['pending', 'active', 'inactive', 'suspended'],
              describe: 'Show only this status',
            },
            search: {
              type: 'string',
              alias: 'q',
              describe: 'Show only trunks whose name contains this text',
            },
          } as const),
        async (options) => {
          const { org: organization_id, status, search: q, sort } = options;
          const query = { organization_id, status, q, sort };
          await list(options, (client, page) => client.listSipTrunks({ ...query, ...page }), {
            ID: ({ id }) => id,
            NAME: ({ name }) => name,
            TYPE: ({ type }) => type,
            STATUS: ({ status }) => status,
            HOST: ({ transport, host, port }) => `${transport}:${host}${port === null ? '' : `:${port}`}`,
            CHANNELS: ({ max_channels }) => max_channels,
            ORGANIZATION: ({ organization_id }) => organization_id,
          });
        },
      )
      .command(
        'show <id>',
        'Show a SIP trunk with its IPs and routes',
        (command) =>
          command.positional('id', { type: 'string', demandOption: true, describe: 'ID of the trunk' }),
        async ({ id, ...connection }) => {
          const trunk = await connect(connection).getSipTrunk({ id, include: 'ips,routes' });
          printResource(trunk, connection.json);
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
