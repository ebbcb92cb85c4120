import { Api, unique } from '../support/api.js';
import { uniqueMac } from '../support/devices.js';

const organization_id = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization_id] });
});

/** Everything that has a host, with how it is asked for and shown. */
const RESOURCES: [string, (host: string) => [path: string, body: object], (data: any) => string][] = [
  [
    'trunk',
    (host) => ['/siptrunk/new', { name: unique('T '), organization_id, type: 'pbx', host }],
    ({ host }) => host,
  ],
  [
    'gateway',
    (host) => ['/sipgateways/new', { name: unique('G '), organization_id, host, ping_interval_seconds: 0 }],
    ({ host }) => host,
  ],
  [
    'device',
    (host) => [
      '/devices/new',
      { mac_address: uniqueMac(), organization_id, settings: { domain: host, note: 'A.' } },
    ],
    ({ settings }) => settings.domain,
  ],
];

describe.each(RESOURCES)('the host of a %s', (_, request, shown) => {
  it.each([
    ['sip.example.com.', 'sip.example.com'],
    ['SIP.Example.COM', 'sip.example.com'],
    [' sip.example.com\t', 'sip.example.com'],
    ['asterisk_pbx', 'asterisk_pbx'],
    ['my_pbx.example.com', 'my_pbx.example.com'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('given as %j is kept as %j', async (given, kept) => {
    const reply = await api.put(...request(given));
    expect(reply.status).toBe(201);
    expect(shown(reply.json.data)).toBe(kept);
  });
});

describe('the host of a webhook', () => {
  it.each([
    ['HTTPS://Hooks.Example.COM.:8443/Path?Query=A', 'https://hooks.example.com:8443/Path?Query=A'],
    [' https://web_hook.example.com/x ', 'https://web_hook.example.com/x'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ])('given in %j is kept as in %j', async (url, kept) => {
    const reply = await api.put('/webhooks/new', { organization_id, url, active: false });
    expect([reply.status, reply.json.data?.url]).toEqual([201, kept]);
    await api.delete(`/webhooks/${reply.json.data.id}`);
  });

  it.each(['https://127.1/', 'https://[::1%25eth0]/', 'https://a..example/', 'HTTPS://-a.example/'])(
    'is refused in %s',
    async (url) => {
      const reply = await api.put('/webhooks/new', { organization_id, url, active: false });
      expect([reply.status, reply.json.error.details[0].field]).toEqual([422, 'url']);
    },
  );
});

describe('the host of a contact', () => {
  it.each([
    'sip:1001@pbx.example.com.:5060',
    'sip:1001@my_pbx',
    'sip:1001@PBX.Example.COM;transport=TCP',
    'sip:1001@[2001:DB8::1]',
  ])('in %s is taken, and the contact kept as the device has it', async (contact) => {
    const device = await api.put('/devices/new', { mac_address: uniqueMac(), organization_id });
    const path = `/sipedge/registrations/${device.json.data.id}`;
    const reply = await api.put(path, { contact: ` ${contact} `, expires: 60 });
    expect([reply.status, reply.json.data?.contact]).toEqual([200, contact]);
  });
});
