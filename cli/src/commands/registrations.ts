import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { list, listOptions } from '../lists.js';
import { printResource } from '../output.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

/** `telephony registrations`: the contacts that devices are registered with. */
export const registrations: CommandModule<Connection, Connection> = {
  command: 'registrations',
  describe: 'See and end registrations',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List the live contacts of devices, newest registration first',
        (command) =>
          command.options({
            ...listOptions,
            device: { type: 'string', describe: 'Show only contacts of the device with this ID' },
            aor: { type: 'string', describe: 'Show only contacts of this address of record' },
            node: { type: 'string', describe: 'Show only contacts that this registrar reported' },
          } as const),
        async (options) => {
          const { org: organization_id, device: device_id, aor, node } = options;
          const filter = { organization_id, device_id, aor, node };
          await list(options, (client, page) => client.listRegistrations({ ...filter, ...page }), {
            DEVICE: ({ device_id }) => device_id,
            LINE: ({ line_number }) => line_number,
            'ADDRESS OF RECORD': ({ aor }) => aor,
            CONTACT: ({ contact }) => contact,
            TRANSPORT: ({ transport }) => transport,
            NODE: ({ node }) => node,
            SINCE: ({ registered_at }) => registered_at,
            EXPIRES: ({ expires_at }) => expires_at,
          });
        },
      )
      .command(
        'end <aor>',
        'Report that the registration of an address of record has ended',
        (command) =>
          command.positional('aor', {
            type: 'string',
            demandOption: true,
            describe: 'Address of record, such as 1001@voice.example.com',
          }),
        async ({ aor, ...connection }) => {
          printResource(await connect(connection).endRegistrationOfAddress({ aor }), connection.json);
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
