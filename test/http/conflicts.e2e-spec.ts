import { Api, type Reply, unique } from '../support/api.js';
import { trunkBody } from '../support/trunks.js';

const [mine, theirs] = [unique('org_'), unique('org_')];
let api: Api;
let stranger: Api;

beforeAll(async () => {
  [api, stranger] = await Promise.all(
    [mine, theirs].map((id) => Api.as({ org_ids: [id], sub: unique('u') })),
  );
});

function trunk(overrides?: Record<string, unknown>): Record<string, unknown> {
  return trunkBody(mine, overrides);
}

async function made(path: string, body: object, by = api): Promise<string> {
  return (await by.create(path, body)).id;
}

function detailsOf({ status, json }: Reply): { field: string; message: string }[] {
  expect(status).toBe(409);
  return json.error.details;
}

describe('a conflict', () => {
  it('names the trunk or the gateway that has a name', async () => {
    const name = unique('Café, (Wien)=(x) ');
    const id = await made('/siptrunk/new', trunk({ name }));
    const again = await api.put('/siptrunk/new', trunk({ name: name.toUpperCase() }));
    expect(detailsOf(again)).toEqual([{ field: 'name', message: `is taken by ${id}` }]);

    const plain = unique('Wien, Graz ');
    const other = await made('/siptrunk/new', trunk({ name: plain }));
    const taken = [{ field: 'name', message: `is taken by ${other}` }];
    const key = { 'idempotency-key': unique('key') };
    for (const reply of [
      await api.put('/siptrunk/new', trunk({ name: plain })),
      await api.post(`/siptrunk/${id}`, { name: plain }),
      await api.put('/siptrunk/new', trunk({ name: plain, port: 5070 }), key),
      await api.put('/siptrunk/new', trunk({ name: plain, port: 5070 }), key),
    ]) {
      expect(detailsOf(reply)).toEqual(taken);
      expect(reply.json.error.message).toBe('Trunk with same name already exists');
    }

    const gateway = { organization_id: mine, name: plain, host: '127.0.0.1', ping_interval_seconds: 0 };
    const gatewayId = await made('/sipgateways/new', gateway);
    expect(detailsOf(await api.put('/sipgateways/new', gateway))).toEqual([
      { field: 'name', message: `is taken by ${gatewayId}` },
    ]);
  });

  it('names the entry that wants an address, and who has it where the caller may know', async () => {
    const [one, two] = [await made('/siptrunk/new', trunk()), await made('/siptrunk/new', trunk())];
    const foreign = await made('/siptrunk/new', trunk({ organization_id: theirs }), stranger);
    const address = `2001:db8:${unique('').slice(0, 4)}:${unique('').slice(0, 4)}::1`;
    const free = { address: address.replace(/1$/, '2'), type: 'media' };
    const ip = (await api.put(`/siptrunkips/${one}`, { ips: [{ address, type: 'signaling' }] })).json.data
      .ips[0].id;
    const ips = { ips: [free, { address: address.toUpperCase(), type: 'both' }] };

    const seen = await api.put(`/siptrunkips/${two}`, ips);
    expect(detailsOf(seen)).toEqual([{ field: 'ips[1].address', message: `is taken by ${ip} of ${one}` }]);
    expect(seen.json.error.message).toBe('IP address already in use');
    const unseen = await stranger.put(`/siptrunkips/${foreign}`, ips);
    expect(detailsOf(unseen)).toEqual([{ field: 'ips[1].address', message: 'is taken' }]);
    expect(unseen.text).not.toContain(one);

    const { id } = (await api.put(`/siptrunkips/${two}`, { ips: [free] })).json.data.ips[0];
    const moved = await api.post(`/siptrunkips/${two}`, { ip_id: id, address, port: 5060 });
    expect(detailsOf(moved)).toEqual([{ field: 'address', message: `is taken by ${ip} of ${one}` }]);
  });

  it('names the route that has a prefix', async () => {
    const id = await made('/siptrunk/new', trunk());
    const put = await api.put(`/siptrunkroutes/${id}`, { routes: [{ prefix: '+43' }, { prefix: '' }] });
    const [austria, rest] = put.json.data.routes;
    const moved = await api.post(`/siptrunkroutes/${id}`, { route_id: rest.id, prefix: '+43' });
    expect(detailsOf(moved)).toEqual([{ field: 'prefix', message: `is taken by ${austria.id} of ${id}` }]);
  });

  it('names the device that has a MAC address to its own organization alone', async () => {
    const mac_address = unique('').slice(0, 12);
    const device = { mac_address, organization_id: mine };
    const id = await made('/devices/new', device);
    expect(detailsOf(await api.put('/devices/new', device))).toEqual([
      { field: 'mac_address', message: `is taken by ${id}` },
    ]);
    const foreign = await stranger.put('/devices/new', { ...device, organization_id: theirs });
    expect(detailsOf(foreign)).toEqual([{ field: 'mac_address', message: 'is taken' }]);
    expect(foreign.json.error.message).toBe('Device with MAC address already exists');
  });

  it('names the network of the organization that is there already', async () => {
    const entry = { organization_id: mine, ip_address: '198.51.100.0', cidr: 24 };
    const id = await made('/orgips/new', entry);
    expect(detailsOf(await api.put('/orgips/new', entry))).toEqual([
      { field: 'ip_address', message: `is taken by ${id}` },
    ]);
  });

  it('names what uses a domain', async () => {
    const name = `${unique('d')}.example.com`;
    const domain = { domain: name, organization_id: mine };
    const id = await made('/domains/new', domain);
    expect(detailsOf(await api.put('/domains/new', domain))).toEqual([
      { field: 'domain', message: `is taken by ${id}` },
    ]);
    const user = await made('/siptrunk/new', trunk({ realm: name }));
    expect(detailsOf(await api.delete(`/domains/${id}`))).toEqual([
      { field: 'domain', message: `is the realm of ${user}` },
    ]);
  });

  it('names the call that a trunk or a device is in', async () => {
    const trunkId = await made('/siptrunk/new', trunk());
    const deviceId = await made('/devices/new', {
      mac_address: unique('').slice(0, 12),
      organization_id: mine,
    });
    const call = unique('call');
    await api.put(`/sipedge/calls/${call}`, {
      organization_id: mine,
      trunk_id: trunkId,
      device_id: deviceId,
    });
    expect(detailsOf(await api.delete(`/siptrunk/${trunkId}`))).toEqual([
      { field: 'id', message: `carries the call ${call}` },
    ]);
    expect(detailsOf(await api.put(`/devices/reboot/${deviceId}`, {}))).toEqual([
      { field: 'deviceId', message: `is in the call ${call}` },
    ]);
    expect(detailsOf(await api.delete(`/devices/reboot/${deviceId}`))).toEqual([
      { field: 'deviceId', message: 'has no reboot scheduled' },
    ]);
  });
});

describe('an example in the wording of a status', () => {
  it('is said of its own field alone', async () => {
    const message = async (path: string, body: object): Promise<string> => {
      const { status, json } = await api.put(path, body);
      expect(status).toBe(422);
      return json.error.message;
    };
    expect(await message('/siptrunk/new', trunk({ host: 'a b' }))).toBe(
      'Validation error (e.g., invalid host)',
    );
    expect(await message('/siptrunk/new', trunk({ port: 0 }))).toBe('Validation error');
    const device = { mac_address: unique('').slice(0, 12), organization_id: mine };
    expect(await message('/devices/new', { ...device, mac_address: 'x' })).toBe(
      'Validation error (e.g., invalid MAC format)',
    );
    expect(await message('/devices/new', { ...device, name: '' })).toBe('Validation error');
  });
});
