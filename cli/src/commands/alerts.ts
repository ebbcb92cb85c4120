import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { listOptions, pageFor, take } from '../lists.js';
import { printList } from '../output.js';

/** `telephony alerts`: when gateways were degraded or down. */
export const alerts: CommandModule<Connection, Connection> = {
  command: 'alerts',
  describe: 'When gateways were degraded or down',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List alerts',
        (command) =>
          command.options({
            ...listOptions,
            status: { choices: ['open', 'resolved'], describe: 'Only of this status' },
          } as const),
        async ({ org, status, limit, ...connection }) => {
          const filter = { organization_id: org, status, per_page: pageFor(limit) };
          printList(
            await take(connect(connection).listAlerts(filter), limit),
            {
              ID: ({ id }) => id,
              GATEWAY: ({ gateway_id }) => gateway_id,
              STATUS: ({ status }) => status,
              OPENED: ({ opened_at }) => opened_at,
              RESOLVED: ({ resolved_at }) => resolved_at,
              SECONDS: ({ duration_seconds }) => duration_seconds,
              REASON: ({ reason }) => reason,
            },
            connection.json,
          );
        },
      )
      .demandCommand(1, 'What to do with alerts is missing'),
  handler: () => undefined,
};
