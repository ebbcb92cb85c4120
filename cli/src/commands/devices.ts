import type { TelephonyClient } from 'telephony-resources-sdk';
import type { CommandModule } from 'yargs';
import { connect, type Connection } from '../connection.js';
import { list, listOptions, pageOptions, sortOption } from '../lists.js';
import { wholeNumber } from '../numbers.js';
import { printResource } from '../output.js';
import { MISSING_COMMAND } from '../wrong-usage.js';

const DEVICE = { type: 'string', demandOption: true, describe: 'MAC address or ID of the device' } as const;

/** `telephony devices`: phones and other devices, their reboots, and SIP NOTIFY. */
export const devices: CommandModule<Connection, Connection> = {
  command: 'devices',
  describe: 'Manage phones and other devices',
  builder: (yargs) =>
    yargs
      .command(
        'list',
        'List devices',
        (command) =>
          command.options({
            ...listOptions,
            sort: sortOption('name'),
            status: { choices: ['online', 'offline'], describe: 'Show only this status' },
            search: {
              type: 'string',
              alias: 'q',
              describe: 'Show only devices whose name or MAC address contains this text',
            },
          } as const),
        async (options) => {
          const { org: organization_id, status, search: q, sort } = options;
          const query = { organization_id, status, q, sort };
          await list(options, (client, page) => client.listDevices({ ...query, ...page }), {
            ID: ({ id }) => id,
            MAC: ({ mac_address }) => mac_address,
            NAME: ({ name }) => name,
            MODEL: ({ model }) => model,
            STATUS: ({ status }) => status,
            ADDRESS: ({ ip_address }) => ip_address,
            'LAST SEEN': ({ last_seen }) => last_seen,
            PROVISIONING: ({ provisioning_status }) => provisioning_status,
          });
        },
      )
      .command(
        'show <device>',
        'Show a device with its lines and status',
        (command) => command.positional('device', DEVICE),
        async ({ device, ...connection }) => {
          printResource(await findDevice(connect(connection), device), connection.json);
        },
      )
      .command(
        'add <mac>',
        'Create a device',
        (command) =>
          command
            .positional('mac', {
              type: 'string',
              demandOption: true,
              describe: 'MAC address of the device',
            } as const)
            .options({
              org: { type: 'string', demandOption: true, describe: 'Organization of the device' },
              name: { type: 'string', describe: 'Display name' },
              type: { choices: ['phone', 'softphone', 'ata'], default: 'phone', describe: 'Device type' },
              manufacturer: {
                type: 'string',
                describe: 'Manufacturer, such as Yealink. It decides the SIP events sent to the device',
              },
            } as const),
        async ({ mac, org, name, type, manufacturer, ...connection }) => {
          const body = { mac_address: mac, organization_id: org, name, manufacturer };
          printResource(await connect(connection).putDevice({ id: type, body }), connection.json);
        },
      )
      .command(
        'register <device> <contact>',
        'Report a registration of a device, as its registrar would',
        (command) =>
          command
            .positional('device', DEVICE)
            .positional('contact', {
              type: 'string',
              demandOption: true,
              describe: 'SIP URI of the contact, such as sip:1001@192.0.2.7',
            } as const)
            .options({
              expires: {
                ...wholeNumber('expires', 0),
                default: 3600,
                describe: 'Seconds until the registration expires',
              },
            } as const),
        async ({ device, contact, expires, ...connection }) => {
          const client = connect(connection);
          const deviceId = await deviceIdOf(client, device);
          const body = { contact, expires };
          printResource(await client.reportRegistration({ deviceId, body }), connection.json);
        },
      )
      .command(
        'reboot <device>',
        'Reboot a device, now or later',
        (command) =>
          command.positional('device', DEVICE).options({
            delay: { ...wholeNumber('delay', 0), default: 0, describe: 'Delay in seconds' },
            force: { type: 'boolean', default: false, describe: 'Reboot even during a call' },
          } as const),
        async ({ device, delay, force, ...connection }) => {
          const client = connect(connection);
          const deviceId = await deviceIdOf(client, device);
          printResource(await client.rebootDevice({ deviceId, body: { delay, force } }), connection.json);
        },
      )
      .command(
        'reboots <device>',
        'List the reboots of a device, newest first',
        (command) => command.positional('device', DEVICE).options(pageOptions),
        async ({ device, ...options }) => {
          const deviceId = await deviceIdOf(connect(options), device);
          await list(options, (client, page) => client.listDeviceReboots({ deviceId, ...page }), {
            ID: ({ id }) => id,
            STATE: ({ state }) => state,
            SCHEDULED: ({ scheduled_time }) => scheduled_time,
            ATTEMPTS: ({ attempts }) => attempts,
            RESPONSE: ({ response_code }) => response_code,
            'REQUESTED BY': ({ requested_by }) => requested_by,
          });
        },
      )
      .command(
        'notify <device> <event>',
        'Send a SIP NOTIFY to a device',
        (command) =>
          command.positional('device', DEVICE).positional('event', {
            choices: ['check-sync', 'reboot', 'talk', 'hold'],
            demandOption: true,
            describe: 'SIP event',
          } as const),
        async ({ device, event, ...connection }) => {
          const client = connect(connection);
          const deviceId = await deviceIdOf(client, device);
          printResource(await client.notifyDevice({ deviceId, body: { event } }), connection.json);
        },
      )
      .demandCommand(1, MISSING_COMMAND),
  handler: () => undefined,
};

async function findDevice(client: TelephonyClient, device: string) {
  const include = 'lines,status';
  return isId(device)
    ? client.getDevice({ id: device, include })
    : client.getDeviceByMacAddress({ macAddress: device, include });
}

async function deviceIdOf(client: TelephonyClient, device: string): Promise<string> {
  return isId(device) ? device : (await client.getDeviceByMacAddress({ macAddress: device })).id;
}

function isId(device: string): boolean {
  return device.startsWith('dev_');
}
