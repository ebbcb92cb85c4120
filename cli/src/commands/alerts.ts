import type { CommandModule } from 'yargs';
import type { Connection } from '../connection.js';
import { list, listOptions } from '../lists.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

/** `telephony alerts`: when gateways were degraded or down. */
export const alerts: CommandModule<Connection, Connection> = {
  command: 'alerts',
  describe: 'See when gateways were degraded or down',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List alerts, newest first',
        (command) =>
          command.options({
            ...listOptions,
            status: { choices: ['open', 'resolved'], describe: 'Show only this status' },
          } as const),
        async (options) => {
          const { org: organization_id, status } = options;
          const filter = { organization_id, status };
          await list(options, (client, page) => client.listAlerts({ ...filter, ...page }), {
            ID: ({ id }) => id,
            GATEWAY: ({ gateway_id }) => gateway_id,
            STATUS: ({ status }) => status,
            OPENED: ({ opened_at }) => opened_at,
            RESOLVED: ({ resolved_at }) => resolved_at,
            SECONDS: ({ duration_seconds }) => duration_seconds,
            REASON: ({ reason }) => reason,
          });
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};
