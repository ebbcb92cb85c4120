import type { CommandModule } from 'yargs';
import type { Connection } from '../connection.js';
import { list, listOptions, sortOption } from '../lists.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

/** `telephony domains`: SIP domains. */
export const domains: CommandModule<Connection, Connection> = {
  command: 'domains',
  describe: 'List SIP domains',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List domains, with the DNS record to publish for pending ones',
        (command) =>
          command.options({
            ...listOptions,
            sort: sortOption('domain'),
            status: { choices: ['pending', 'active', 'inactive'], describe: 'Show only this status' },
          } as const),
        async (options) => {
          const { org: organization_id, status, sort } = options;
          const query = { organization_id, status, sort };
          await list(options, (client, page) => client.listDomains({ ...query, ...page }), {
            ID: ({ id }) => id,
            DOMAIN: ({ domain }) => domain,
            STATUS: ({ status }) => status,
            CERTIFICATE: ({ ssl_certificate_expiry }) => ssl_certificate_expiry,
            RECORD: ({ dns_verification_record }) => dns_verification_record,
            ORGANIZATION: ({ organization_id }) => organization_id,
          });
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
