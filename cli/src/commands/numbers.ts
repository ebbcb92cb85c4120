import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { list, listOptions, sortOption } from '../lists.js';
import { printResource } from '../output.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

/** `telephony numbers`: numbers and ranges, and where calls to them go. */
export const numbers: CommandModule<Connection, Connection> = {
  command: 'numbers',
  describe: 'List and show numbers',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List numbers and ranges, and where calls to them go',
        (command) =>
          command.options({
            ...listOptions,
            sort: sortOption('number'),
            q: { type: 'string', describe: 'Show only numbers that contain these digits' },
            called: {
              type: 'string',
              describe: 'Show only the number and the ranges that this called number matches',
            },
            active: {
              type: 'boolean',
              describe: 'Show only numbers in use (or, with --no-active, not in use)',
            },
            to: { type: 'string', describe: 'Show only numbers that lead to this device or trunk' },
          } as const),
        async (options) => {
          const { org: organization_id, sort, q, called, active, to: destination_id } = options;
          const query = { organization_id, sort, q, called, active, destination_id };
          await list(options, (client, page) => client.listSipNumbers({ ...query, ...page }), {
            ID: ({ id }) => id,
            NUMBER: ({ number, prefix }) => number ?? `${prefix}…`,
            ACTIVE: ({ active }) => (active ? 'yes' : 'no'),
            DESTINATION: ({ destination }) => destination?.id,
            LINE: ({ destination }) => destination?.line_number,
            PROBLEM: ({ destination }) => destination?.problem,
            'CALLER NAME': ({ caller_name }) => caller_name,
            ORGANIZATION: ({ organization_id }) => organization_id,
          });
        },
      )
      .command(
        'show <id>',
        'Show a number or range',
        (command) =>
          command.positional('id', { type: 'string', demandOption: true, describe: 'ID of the number' }),
        async ({ id, ...connection }) => {
          printResource(await connect(connection).getSipNumber({ entity: id }), connection.json);
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
