// A program that uses the published package. It is compiled under every strict setting, and not run.
import {
  type Device,
  ErrorCode,
  type ItemOf,
  type ParametersOf,
  type SipTrunk,
  TelephonyClient,
  TelephonyError,
  TrunkType,
} from 'telephony-resources-sdk';

const client = new TelephonyClient({
  baseUrl: 'https://api.platform.example.com',
  token: async () => 'token',
});

export async function trunkNames(organization: string, signal?: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  const filter: ParametersOf<'listSipTrunks'> = { organization_id: organization, status: 'active' };
  for await (const trunk of client.listSipTrunks(filter, { signal })) {
    const { name, max_channels: maxChannels }: SipTrunk = trunk;
    names.push(`${name} ${(maxChannels ?? Infinity).toFixed()}`);
  }
  return names;
}

export async function progress(organization: string, total?: boolean): Promise<string> {
  const { devices, pagination } = await client.listDevices({ organization_id: organization, sort: 'name' });
  const { pagination: next } = await client.listDevices({
    cursor: pagination.next_cursor ?? '',
    count: false,
  });
  const { pagination: either } = await client.listDevices({ count: total ?? true });
  const shares = [devices.length / pagination.total, devices.length / (either.total ?? Infinity)];
  return [...shares, pagination.total_is_estimate, next.next_cursor].join();
}

export async function changed(device: Device, name: string): Promise<string | undefined> {
  const { data, etag, location } = await client
    .updateDevice({ id: device.id, body: { name, lines: [{ extension: '1001' }] } }, { ifMatch: '"1"' })
    .withResponse();
  const line: number | undefined = data.lines[0]?.line_number;
  return etag ?? location ?? line?.toFixed();
}

export function wording(error: unknown): string {
  if (!(error instanceof TelephonyError)) return 'not ours';
  switch (error.code) {
    case ErrorCode.NotFound:
    case 'forbidden':
      return error.message;
    case 'no_answer':
      return `after ${error.retryAfter ?? 0} s`;
    default:
      return error.details.map(({ field, message }) => `${field} ${message}`).join();
  }
}

export const types: readonly string[] = Object.values(TrunkType);
export const gatewayId = (ping: ItemOf<'listGatewayPings'>): string => ping.gateway_id;
export const metrics: Promise<string> = client.getMetrics();

export const mistakes = [
  // @ts-expect-error an id is missing
  () => client.getSipTrunk(),
  // @ts-expect-error there is no such parameter
  () => client.listSipTrunks({ pages: 2 }),
  // @ts-expect-error there is no such parameter beside others
  () => client.getSipTrunkIps({ entity: 'all', page: 1, count: false, pages: 2 }),
  // @ts-expect-error the trunk is missing
  () => client.getSipTrunkIps({ page: 1 }),
  // @ts-expect-error there are no totals
  async () => (await client.listDevices({ count: false })).pagination.total.toFixed(),
  // @ts-expect-error alerts have no such order
  () => client.listAlerts({ sort: 'name' }),
  // @ts-expect-error there is no such type of trunk
  () => client.putSipTrunk({ id: 'new', body: { name: 'a', organization_id: 'b', host: 'c', type: 'd' } }),
  // @ts-expect-error the client reads JSON
  () => client.getSipTrunk({ id: 'trunk_1', format: 'xml' }),
  // @ts-expect-error a single trunk is no list
  () => client.getSipTrunk({ id: 'trunk_1' })[Symbol.asyncIterator](),
  // @ts-expect-error there is no such code
  (error: TelephonyError) => error.code === 'lost',
];
