import { Api, unique } from '../support/api.js';
import { uniqueMac } from '../support/devices.js';

const organization_id = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization_id] });
});

const host = 'sip.example.com';

describe.each([
  ['/siptrunk', 'trunks', { organization_id, type: 'pbx', host }],
  ['/sipgateways', 'gateways', { organization_id, host, ping_interval_seconds: 0 }],
])('names of %s', (path, list, rest) => {
  const put = (name: string, id = 'new') => api.put(`${path}/${id}`, { ...rest, name });
  const make = async (name: string): Promise<any> => {
    const reply = await put(name);
    expect(reply.status).toBe(201);
    return reply.json.data;
  };

  it.each([
    ['Main', 'MAIN'],
    ['ÄÖÜ', 'äöü'],
    ['Café', 'Cafe\u0301'],
    ['ΣΑΣ', 'σας'],
    ['STRASSE', 'straße'],
    ['ﬁber', 'FIBER'],
    ['zero width', 'zero\u200b width'],
    ['no break', 'no\u00a0break'],
    ['soft hyphen', 'soft\u00ad hyphen'],
    ['trimmed', '  trimmed\u00a0'],
  ])('%j and %j are one', async (one, other) => {
    const suffix = unique(' ');
    const first = await make(one + suffix);
    const second = await make(unique('other '));
    const name = other.trimEnd() + suffix;
    for (const reply of [await put(name), await api.post(`${path}/${second.id}`, { name })]) {
      expect([reply.status, reply.json.error.code]).toEqual([409, 'conflict']);
    }
    expect((await put(name, first.id)).status).toBe(200);
  });

  it.each([
    ['Linie 1', 'Linie 2'],
    ['ısı', 'isi'],
    ['Trunk 2', 'Trunk ²'],
    ['peer', 'péer'],
  ])('%j and %j are two', async (one, other) => {
    const suffix = unique(' ');
    await make(one + suffix);
    await make(other + suffix);
  });

  it('are kept in NFC, and need something that one sees', async () => {
    const { name } = await make(unique('Cafe\u0301 \u212b '));
    expect(name).toBe(name.normalize('NFC'));
    expect(name).toContain('Café Å');
    for (const invisible of ['\u200b', ' \u2060\u00ad ', '\u3164']) {
      const reply = await put(invisible);
      expect([reply.status, reply.json.error.details[0].field]).toEqual([422, 'name']);
    }
  });

  it('are found by any part, whatever its case', async () => {
    const suffix = unique('x');
    const { id } = await make(`Größe ΟΔΟΣ 100%_\\ ${suffix}`);
    const found = async (q: string): Promise<string[]> => {
      const reply = await api.get(`${path}?q=${encodeURIComponent(q)}`);
      return reply.json.data[list].map((each: { id: string }) => each.id);
    };
    for (const part of ['GRÖSSE', 'gro\u0308ße', 'οδοσ', 'ΔΟΣ', '100%_\\', 'E ο']) {
      expect([part, await found(part)]).toEqual([part, expect.arrayContaining([id])]);
    }
    expect(await found(suffix.toUpperCase())).toEqual([id]);
    for (const part of ['100_', 'gro\\ße', 'größe%100']) expect(await found(part)).toEqual([]);
  });
});

it('devices are found by any part of their names, whatever its case', async () => {
  const device = { mac_address: uniqueMac(), organization_id, name: 'Cafe\u0301 STRASSE' };
  const { id, name } = (await api.put('/devices/new', device)).json.data;
  expect(name).toBe('Café STRASSE');
  const list = await api.get(`/devices?q=${encodeURIComponent('CAFÉ straße')}`);
  expect(list.json.data.devices.map((each: { id: string }) => each.id)).toEqual([id]);
});
