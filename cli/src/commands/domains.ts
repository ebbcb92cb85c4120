import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { listOptions, pageFor, take } from '../lists.js';
import { printList } from '../output.js';

/** `telephony domains`: SIP domains. */
export const domains: CommandModule<Connection, Connection> = {
  command: 'domains',
  describe: 'SIP domains',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List domains, with the DNS record that a pending one waits for',
        (command) =>
          command.options({
            ...listOptions,
            status: { choices: ['pending', 'active', 'inactive'], describe: 'Only of this status' },
          } as const),
        async ({ org, status, limit, ...connection }) => {
          const filter = { organization_id: org, status, per_page: pageFor(limit) };
          printList(
            await take(connect(connection).listDomains(filter), limit),
            {
              ID: ({ id }) => id,
              DOMAIN: ({ domain }) => domain,
              STATUS: ({ status }) => status,
              CERTIFICATE: ({ ssl_certificate_expiry }) => ssl_certificate_expiry,
              RECORD: ({ dns_verification_record }) => dns_verification_record,
              ORGANIZATION: ({ organization_id }) => organization_id,
            },
            connection.json,
          );
        },
      )
      .demandCommand(1, 'What to do with domains is missing'),
  handler: () => undefined,
};
