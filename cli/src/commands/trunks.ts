import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { list, listOptions, sortOption } from '../lists.js';
import { printResource, table } from '../output.js';
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
      .command(
        'route <number>',
        'Show which trunks a call to a number tries, in order',
        (command) =>
          command
            .positional('number', {
              type: 'string',
              demandOption: true,
              describe: 'Called number, such as +493012345678',
            })
            .options({
              org: { type: 'string', demandOption: true, describe: 'Organization that calls' },
            } as const),
        (options) => route(options),
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};

/** Prints what is tried, a line for each route, and below which routes are not used. */
async function route({ number, org, json, ...connection }: Connection & { number: string; org: string }) {
  const body = { organization_id: org, number };
  const tested = await connect({ json, ...connection }).testSipTrunkRoutes({ body });
  if (json) return printResource(tested, json);
  const tried = tested.steps.flatMap(({ routes, ...step }, index) =>
    routes.map((each) => ({ ...step, ...each, step: index + 1 })),
  );
  const where = {
    PREFIX: ({ prefix }: { prefix: string }) => prefix || '(any)',
    CLASS: ({ route_class }: { route_class: string }) => route_class,
    PRIORITY: ({ priority }: { priority: number }) => priority,
    TRUNK: ({ trunk_id }: { trunk_id: string }) => trunk_id,
    NAME: ({ trunk_name }: { trunk_name: string }) => trunk_name,
  };
  const columns = {
    STEP: ({ step }: (typeof tried)[number]) => step,
    ...where,
    'SHARE %': ({ share_percent }: (typeof tried)[number]) => share_percent,
    'NUMBER SENT': ({ number }: (typeof tried)[number]) => number,
  };
  console.log(table(tried, columns));
  if (tested.not_used.length === 0) return;
  const unused = { ...where, REASON: ({ reason }: (typeof tested.not_used)[number]) => reason };
  console.log(`\nNot used\n${table(tested.not_used, unused)}`);
}
