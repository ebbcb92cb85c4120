import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import {
  register,
  registeredPhone,
  type RegisteredPhone,
  type RegisteredPhoneOptions,
  startPhone,
} from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';

const SIP_TIMEOUT_MS = 400;

/** SIP NOTIFY to simulated phones, by a service that does not wait long for them. */
describe('SIP NOTIFY', () => {
  const organization = unique('org_');
  let service: Service;
  let api: Api;

  beforeAll(async () => {
    service = await startService({ ...(await freshServers()), SIP_TIMEOUT_MS: String(SIP_TIMEOUT_MS) });
    api = await Api.as({ org_ids: [organization] }, service.url);
  });

  afterAll(async () => {
    expect(await service.stop()).toBe(0);
  });

  const aPhone = (options?: RegisteredPhoneOptions): Promise<RegisteredPhone> =>
    registeredPhone(api, organization, options);

  const path = (id: string): string => `/devices/sipnotify/${id}`;

  it.each([
    ['Yealink', 'check-sync', 'check-sync;reboot=false'],
    ['Yealink', 'reboot', 'check-sync;reboot=true'],
    ['Polycom', 'reboot', 'check-sync'],
    ['Cisco', 'check-sync', 'resync'],
    ['Fanvil', 'check-sync', 'check-sync'],
    [undefined, 'talk', 'talk'],
    [undefined, 'hold', 'hold'],
  ])('of %s: %s', async (manufacturer, event, header) => {
    const { id, phone } = await aPhone({ device: { manufacturer } });
    const reply = await api.post(path(id), { event });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      message: 'SIP NOTIFY sent successfully',
      data: { device_id: id, event, response_code: 200 },
    });
    const [{ message }] = phone.requests;
    expect(message.headers.get('Event')).toBe(header);
    expect(message.uri).toBe(phone.contact);
    expect(message.headers.get('Content-Type')).toBeUndefined();
    expect(message.body).toHaveLength(0);
  });

  it('has the Event header that the firmware takes, as its User-Agent tells', async () => {
    const { id, phone } = await aPhone({ device: { manufacturer: 'Cisco', model: '7841' } });
    const eventWith = async (user_agent: string): Promise<string | undefined> => {
      await register(api, id, phone.contact, { user_agent });
      await api.post(path(id), { event: 'check-sync' });
      return phone.requests.at(-1)!.message.headers.get('Event');
    };
    expect(await eventWith('Cisco-CP7841/12.5.1')).toBe('check-sync');
    expect(await eventWith('Cisco-CP-7841-3PCC/11.3.5')).toBe('resync');
  });

  it('has the Event header that the settings say', async () => {
    const notify_events = { 'check-sync': 'x-fetch;now=1', reboot: 'x-reboot' };
    const { id, phone } = await aPhone({ device: { manufacturer: 'Yealink', settings: { notify_events } } });
    for (const event of ['check-sync', 'reboot', 'talk']) await api.post(path(id), { event });
    const headers = phone.requests.map(({ message }) => message.headers.get('Event'));
    expect(headers).toEqual(['x-fetch;now=1', 'x-reboot', 'talk']);
  });

  it('carries a body and its type', async () => {
    const { id, phone } = await aPhone();
    const body =
      'Messages-Waiting: yes\r\nVoice-Message: 2/0 (0/0)\r\n\r\nINVITE sip:x SIP/2.0\r\nžluť \u2028';
    await api.post(path(id), { event: 'check-sync', body });
    await api.post(path(id), { event: 'talk', body, content_type: 'text/plain;charset="utf-8"' });
    expect(phone.requests.map(({ message }) => message.headers.get('Content-Type'))).toEqual([
      'application/simple-message-summary',
      'text/plain;charset="utf-8"',
    ]);
    for (const { message } of phone.requests) expect(message.body.toString()).toBe(body);
  });

  it.each([302, 400, 401, 404, 480, 481, 489, 503, 603])(
    'that the device answers with %i',
    async (status) => {
      const { id, phone } = await aPhone({ behaviour: { status } });
      const reply = await api.post(path(id), { event: 'check-sync' });
      expect([reply.status, reply.json.data.response_code]).toEqual([200, status]);
      expect(reply.json.message).toBe('SIP NOTIFY was declined by the device');
      expect(phone.requests).toHaveLength(1);
    },
  );

  it('convinces a device that challenges, by the credentials of its settings', async () => {
    const challenge = { username: '1001', password: 'phone secret' };
    const device = { settings: { sip_username: '1001', sip_password: 'phone secret' } };
    const { id, phone } = await aPhone({ behaviour: { challenge }, device });
    const reply = await api.post(path(id), { event: 'check-sync' });
    expect(reply.json.data.response_code).toBe(200);
    expect(phone.obeyed).toHaveLength(1);
    expect(reply.text + service.output()).not.toContain('phone secret');

    await api.post(`/devices/${id}`, { settings: { sip_username: '1001', sip_password: 'another' } });
    const refused = await api.post(path(id), { event: 'check-sync' });
    expect([refused.status, refused.json.data.response_code]).toEqual([200, 401]);
  });

  it('convinces it by credentials that were set as numbers', async () => {
    const challenge = { username: '1001', password: '4711' };
    const device = { settings: { sip_username: 1001, sip_password: 4711 } };
    const { id } = await aPhone({ behaviour: { challenge }, device });
    expect((await api.post(path(id), { event: 'check-sync' })).json.data.response_code).toBe(200);
  });

  it('times out', async () => {
    const { id, phone } = await aPhone({ behaviour: { silent: true } });
    const before = performance.now();
    const reply = await api.post(path(id), { event: 'check-sync' });
    expect(performance.now() - before).toBeGreaterThanOrEqual(SIP_TIMEOUT_MS);
    expect(reply.status).toBe(408);
    expect(reply.json.error).toMatchObject({ code: 'timeout', message: 'SIP NOTIFY timed out' });
    expect(phone.requests).toHaveLength(1);
    // It may have been obeyed, so it is on record.
    const { events } = (await api.get(`/audit?resource_id=${id}`)).json.data;
    expect(events[0]).toMatchObject({
      action: 'notify',
      resource_type: 'device',
      after: { event: 'check-sync' },
    });
  });

  it('finds the device unreachable', async () => {
    const { id, phone } = await aPhone();
    phone.close();
    const gone = await aPhone({ transport: 'tcp' });
    gone.phone.close();
    const { id: never } = await makeDevice(api, organization);
    const { id: nowhere } = await makeDevice(api, organization);
    await register(api, nowhere, 'sip:1001@no-such-host.invalid');
    // Takes the connection and never says a word of TLS, so that nothing is sent.
    const stuck = await aPhone({ transport: 'tcp' });
    await register(api, stuck.id, `sips:1001@127.0.0.1:${stuck.phone.port}`);
    for (const device of [id, gone.id, never, nowhere, stuck.id]) {
      const reply = await api.post(path(device), { event: 'check-sync' });
      expect(reply.status).toBe(503);
      expect(reply.json.error).toMatchObject({ code: 'device_unreachable', message: 'Device unreachable' });
    }
  });

  it('goes by TCP where it is too large for UDP and the contact has it', async () => {
    const { id, phone } = await aPhone();
    const overTcp = await startPhone({ transport: 'tcp', port: phone.port });
    const body = 'x'.repeat(64 * 1024);
    const reply = await api.post(path(id), { event: 'check-sync', content_type: 'text/plain', body });
    expect([reply.status, reply.json.data?.response_code]).toEqual([200, 200]);
    expect(overTcp.requests[0].message.body.toString()).toBe(body);
    expect(phone.requests).toHaveLength(0);

    const tcpOnly = await aPhone({ transport: 'tcp' });
    expect((await api.post(path(tcpOnly.id), { event: 'talk', body })).status).toBe(200);
  });

  it('refuses what is too large for the only transport that the device has', async () => {
    const noTcp = await aPhone();
    const udpAlone = await aPhone();
    await register(api, udpAlone.id, `${udpAlone.phone.contact};transport=udp`);
    for (const { id, phone } of [noTcp, udpAlone]) {
      const reply = await api.post(path(id), { event: 'check-sync', body: 'x'.repeat(1_300) });
      expect(reply.status).toBe(400);
      expect(reply.json.error).toMatchObject({
        code: 'invalid_request',
        message: 'Invalid event type or parameters',
        details: [{ field: 'body' }],
      });
      expect(phone.requests).toHaveLength(0);
    }
  });

  it('reaches a phone behind a NAT by the address that it registered from', async () => {
    const { id, phone } = await aPhone();
    const contact = 'sip:1001@192.0.2.77:5062';
    await register(api, id, contact, { received: `127.0.0.1:${phone.port}` });
    expect((await api.post(path(id), { event: 'talk' })).json.data.response_code).toBe(200);
    expect(phone.requests[0].message.uri).toBe(contact);
  });

  it.each([
    [';transport=tcp', '203.0.113.5:40123'],
    [';transport=tls', '203.0.113.5'],
    ['', 'sip:203.0.113.5:40123;transport=tcp'],
  ])('knows no way to a phone with the contact …%s that was seen at %s', async (parameter, received) => {
    const { id, phone } = await aPhone({ transport: 'tcp' });
    await register(api, id, `sip:1001@127.0.0.1:${phone.port}${parameter}`, { received });
    for (const reply of [
      await api.post(path(id), { event: 'talk' }),
      await api.put(`/devices/reboot/${id}`, {}),
    ]) {
      expect([reply.status, reply.json.error.code]).toEqual([503, 'device_unreachable']);
      expect(reply.json.error.details[0].message).toContain('SIP_OUTBOUND_PROXY');
    }
    expect(phone.requests).toHaveLength(0);
  });

  it('makes a connection of its own to a phone that was seen where its contact says', async () => {
    const { id, phone } = await aPhone({ transport: 'tcp' });
    await register(api, id, phone.contact, { received: '127.0.0.1:40123' });
    expect((await api.post(path(id), { event: 'talk' })).json.data.response_code).toBe(200);
    await register(api, id, `sip:1001@127.0.0.1:${phone.port}`, {
      received: 'sip:127.0.0.1:40123;transport=tcp',
    });
    expect((await api.post(path(id), { event: 'talk' })).json.data.response_code).toBe(200);
    expect(phone.requests).toHaveLength(2);
  });

  it('times out where a proxy on the way says so', async () => {
    const { id } = await aPhone({ behaviour: { status: 408 } });
    const reply = await api.post(path(id), { event: 'talk' });
    expect([reply.status, reply.json.error.code]).toEqual([408, 'timeout']);
  });

  it('is sent once for an idempotency key', async () => {
    const { id, phone } = await aPhone();
    const key = { 'Idempotency-Key': unique('key-') };
    const first = await api.post(path(id), { event: 'talk' }, key);
    const second = await api.post(path(id), { event: 'talk' }, key);
    expect(second.json).toEqual(first.json);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(phone.requests).toHaveLength(1);
  });

  it('tells the quality of the network from the answers', async () => {
    const { id } = await aPhone();
    const before = await api.get(`/devices/${id}?include=status`);
    expect(before.json.data.status_details.network_quality).toBe('unknown');
    await api.post(path(id), { event: 'check-sync' });
    const after = await api.get(`/devices/${id}?include=status`);
    expect(after.json.data.status_details.network_quality).toBe('excellent');
  });

  describe('refuses', () => {
    const CRLF = '\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\nINVITE sip:x SIP/2.0';
    const summary = 'application/simple-message-summary';

    it.each([
      ['no event', {}],
      ['null', { event: null }],
      ['another event', { event: 'check-sync;reboot=true' }],
      ['a list', { event: ['talk'] }],
      ['an event in capitals', { event: 'TALK' }],
      ['header lines in the event', { event: `talk${CRLF}` }],
      ['header lines in the type', { event: 'talk', content_type: summary + CRLF }],
      ['a bare line feed in the type', { event: 'talk', content_type: 'text/plain\nX: y' }],
      ['a bare carriage return in the type', { event: 'talk', content_type: 'text/plain\rX: y' }],
      ['a line end in a quoted parameter', { event: 'talk', content_type: 'text/plain;a="\r\nX: y"' }],
      ['U+0000 in the type', { event: 'talk', content_type: 'text/plain\0' }],
      ['U+2028 in the type', { event: 'talk', content_type: 'text/plain\u2028' }],
      ['what would be CR LF in Latin-1', { event: 'talk', content_type: 'text/plain\u010d\u010a' }],
      ['a type without a subtype', { event: 'talk', content_type: 'text' }],
      ['an empty type', { event: 'talk', content_type: '' }],
      ['a long type', { event: 'talk', content_type: `text/${'x'.repeat(300)}` }],
      ['a number for a type', { event: 'talk', content_type: 1 }],
      ['U+0000 in the body', { event: 'talk', body: 'a\0b' }],
      ['an object for a body', { event: 'talk', body: {} }],
      ['null for a body', { event: 'talk', body: null }],
      ['a body of more than 64 KiB', { event: 'talk', body: 'x'.repeat(65_537) }],
      ['a body of more than 64 KiB in UTF-8', { event: 'talk', body: 'ž'.repeat(32_769) }],
      ['an unknown field', { event: 'talk', headers: { Route: 'x' } }],
    ])('%s', async (_, body) => {
      const { id, phone } = await aPhone();
      const reply = await api.post(path(id), body);
      expect([reply.status, reply.json.error.message]).toEqual([400, 'Invalid event type or parameters']);
      expect(phone.requests).toHaveLength(0);
    });

    it('who has no token, scope or organization, and what is no device', async () => {
      const { id, phone } = await aPhone();
      const body = { event: 'talk' };
      const nobody = Api.withToken(undefined, service.url);
      const writer = await Api.as({ org_ids: [organization], scope: 'devices:write' }, service.url);
      const stranger = await Api.as({ org_ids: [unique('org_')] }, service.url);
      expect((await nobody.post(path(id), body)).status).toBe(401);
      expect((await writer.post(path(id), body)).status).toBe(403);
      expect((await stranger.post(path(id), body)).status).toBe(403);
      const missing = await api.post(path('dev_nobody'), body);
      expect([missing.status, missing.json.error.message]).toEqual([404, 'Device not found']);
      expect((await api.post(path('trunk_1'), body)).status).toBe(400);
      expect(phone.requests).toHaveLength(0);
    });
  });
});
