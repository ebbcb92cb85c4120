import { Api, unique } from '../support/api.js';
import { makeDevice, uniqueMac } from '../support/devices.js';

describe('GET /devices', () => {
  const organization = unique('org_');
  const elsewhere = unique('org_');
  let api: Api;
  let devices: any[];

  beforeAll(async () => {
    api = await Api.as({ org_ids: [organization] });
    devices = [];
    for (const name of ['Reception 100%', 'Sales_1', 'Sales 2', null]) {
      devices.unshift(await makeDevice(api, organization, { name }));
    }
    await makeDevice(await Api.as({ org_ids: [elsewhere] }), elsewhere, { name: 'Sales 3' });
    const report = { contact: 'sip:1@192.0.2.1', expires: 600, user_agent: 'snomD785/10.1.54.13' };
    expect((await api.put(`/sipedge/registrations/${devices[1].id}`, report)).status).toBe(200);
  });

  async function ids(query: string, client = api): Promise<string[]> {
    const { json } = await client.get(`/devices?${query}`);
    return json.data.devices.map(({ id }: { id: string }) => id);
  }
  const at = (...indexes: number[]): string[] => indexes.map((index) => devices[index].id);

  it('lists the devices of the organization, newest first, as each of them reads', async () => {
    const { json } = await api.get('/devices');
    const reads = await Promise.all(devices.map(({ id }) => api.get(`/devices/${id}`)));
    expect(json.data).toEqual({
      devices: reads.map((reply) => reply.json.data),
      pagination: {
        page: 1,
        per_page: 50,
        total: 4,
        total_pages: 1,
        total_is_estimate: false,
        next_cursor: null,
      },
    });
    expect(json.data.devices[1]).toMatchObject({ status: 'online', firmware_version: '10.1.54.13' });
  });

  it('pages', async () => {
    expect(await ids('per_page=3&page=2')).toEqual(at(3));
    expect((await api.get('/devices?per_page=3')).json.data.pagination).toMatchObject({
      page: 1,
      per_page: 3,
      total: 4,
      total_pages: 2,
    });
  });

  it('filters by status', async () => {
    expect(await ids('status=online')).toEqual(at(1));
    expect(await ids('status=offline')).toEqual(at(0, 2, 3));
  });

  it('searches in names, where wildcards are no wildcards', async () => {
    expect(await ids('q=sales')).toEqual(at(1, 2));
    expect(await ids('q=100%25')).toEqual(at(3));
    expect(await ids('q=s_1')).toEqual(at(2));
    expect(await ids('q=sales&status=online')).toEqual(at(1));
  });

  it('searches in MAC addresses, by any part in any spelling', async () => {
    const mac_address: string = devices[0].mac_address;
    const plain = mac_address.replaceAll(':', '');
    const spellings = [
      mac_address,
      plain.toLowerCase(),
      mac_address.replaceAll(':', '-'),
      plain.slice(2, 11),
    ];
    for (const q of spellings) expect(await ids(`q=${q}`)).toEqual(at(0));
    expect(await ids(`q=${uniqueMac()}`)).toEqual([]);
  });

  it('filters by organization and shows no other', async () => {
    expect(await ids(`organization_id=${organization}`)).toHaveLength(4);
    expect((await api.get(`/devices?organization_id=${elsewhere}`)).status).toBe(403);
    const both = await Api.as({ org_ids: [organization, elsewhere] });
    expect(await ids('q=Sales', both)).toHaveLength(3);
    expect(await ids(`q=Sales&organization_id=${elsewhere}`, both)).toHaveLength(1);
    expect(await ids('', await Api.as({ org_ids: [unique('org_')] }))).toEqual([]);
  });

  it.each([
    'page=0',
    'per_page=201',
    'status=busy',
    'organization_id=x',
    'q=%00',
    `q=${'x'.repeat(256)}`,
    'color=red',
  ])('answers 400 for ?%s', async (query) => {
    expect((await api.get(`/devices?${query}`)).status).toBe(400);
  });

  it('finds long names by their end, and all by a text of nothing that is seen', async () => {
    const own = unique('org_');
    const owner = await Api.as({ org_ids: [own] });
    await makeDevice(owner, own, { name: `${'ﬃ'.repeat(205)}needle` });
    expect((await owner.get('/devices?q=NEEDLE')).json.data.pagination.total).toBe(1);
    expect((await owner.get('/devices?q=%E2%80%8D')).json.data.pagination.total).toBe(1);
  });

  it('needs devices:read', async () => {
    const writer = await Api.as({ org_ids: [organization], scope: 'devices:write' });
    expect((await writer.get('/devices')).status).toBe(403);
  });
});
