import type pg from 'pg';
import { Api, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice, uniqueMac } from '../support/devices.js';
import { register, registeredPhone, startPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import type { Phone } from '../support/sip/phone.js';
import { asPrinted, printedSection } from '../support/specification.js';

const organization = 'org_98765';
const endpoints = printedSection('Devices');
let service: Service;
let api: Api;
let database: pg.Client;

/** A service of its own, since a MAC address is unique on the whole platform; it does not wait long for a phone. */
beforeAll(async () => {
  const servers = await freshServers();
  service = await startService({ ...servers, SIP_TIMEOUT_MS: '300' });
  api = await Api.as({ org_ids: [organization] }, service.url);
  database = await databaseClient(servers.DATABASE_URL);
});

afterAll(async () => {
  await database.end();
  expect(await service.stop()).toBe(0);
});

/** The examples of the section that are about devices themselves, read from the specification and run as printed. */
describe('specification: Devices', () => {
  beforeAll(makePrintedDevice);

  // The device of what is done with devices is another one of this id.
  afterAll(() => api.delete(`/devices/${endpoints.get('Get Device by ID')!.response.data.id}`));

  /** The device that the examples are about is there already in the specification, registered for five days and near. */
  async function makePrintedDevice(): Promise<void> {
    const { id, mac_address, organization_id, user_id, name, model, manufacturer, lines } =
      endpoints.get('Get Device by ID')!.response.data;
    const body = { mac_address, organization_id, user_id, name, model, manufacturer };
    const configured = lines.map(({ registered: _, ...line }: Record<string, unknown>) => line);
    expect((await api.put(`/devices/${id}`, { ...body, lines: configured })).status).toBe(201);
    for (const { line_number, extension } of lines) {
      const report = {
        contact: `sip:${extension}@192.168.1.100:5060`,
        expires: 3600,
        line_number,
        user_agent: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
      };
      expect((await api.put(`/sipedge/registrations/${id}`, report)).status).toBe(200);
    }
    await database.query(
      `UPDATE device_registrations SET registered_at = now() - interval '432000 seconds',
        round_trip_ms = 12, round_trip_at = now() WHERE device_id = $1`,
      [id],
    );
  }

  const printed = async (title: string, status?: number, data?: object): Promise<any> =>
    (await asPrinted(api, endpoints.get(title)!, status, data)).json.data;

  it('reads by id and by MAC address as printed', async () => {
    const { status_details, ...rest } = endpoints.get('Get Device by ID')!.response.data;
    const { uptime_seconds, ...details } = status_details;
    const data = await printed('Get Device by ID', 200, { ...rest, status_details: details });
    expect(data.status_details.uptime_seconds - uptime_seconds).toBeGreaterThanOrEqual(0);
    expect(data.status_details.uptime_seconds - uptime_seconds).toBeLessThan(10);

    await printed('Get Device by MAC Address');
  });

  it('creates, updates and deletes as printed', async () => {
    const { provisioning_url: printedUrl, ...rest } = endpoints.get('Create Device')!.response.data;
    const printedId = rest.id;
    const created = await printed('Create Device', 201, rest);
    // As printed, but for our id, and then the token that contract §3 asks for.
    const beginning = `${printedUrl.replace(printedId, created.id)}/`;
    expect(created.provisioning_url.startsWith(beginning)).toBe(true);
    expect(created.provisioning_url.slice(beginning.length)).toMatch(/^[\w-]{22,}$/);

    // "dev_12346" is the one created; the id was ours to make, so it is put under the printed one now.
    expect((await api.delete(`/devices/${created.id}`)).status).toBe(200);
    const { body } = endpoints.get('Create Device')!.request;
    expect((await api.put(`/devices/${printedId}`, body)).status).toBe(201);
    await printed('Update Device');
    await printed('Delete Device');
  });
});

/** Reboot and NOTIFY as the specification prints them: the examples, and every row of the error tables. */
describe('specification: Devices, what is done with them', () => {
  let phone: Phone;

  beforeAll(async () => {
    phone = await startPhone();
    const body = { mac_address: uniqueMac(), organization_id: organization, manufacturer: 'Polycom' };
    expect((await api.put('/devices/dev_12345', body)).status).toBe(201);
    await register(api, 'dev_12345', phone.contact);
  });

  it.each(['Reboot Device', 'Send SIP NOTIFY to Device'])('%s', async (title) => {
    await asPrinted(api, endpoints.get(title)!);
  });

  it('NOTIFY reaches the phone as printed', () => {
    const { body } = endpoints.get('Send SIP NOTIFY to Device')!.request;
    const { message } = phone.requests.at(-1)!;
    expect(message.headers.get('Event')).toBe(body!.event);
    expect(message.headers.get('Content-Type')).toBe(body!.content_type);
    expect(message.body.toString()).toBe(body!.body);
  });

  /** A device in the state that makes the request fail, by the status of the failure. */
  const failing: Record<string, Record<number, () => Promise<Reply>>> = {
    'Reboot Device': {
      400: () => api.put('/devices/reboot/12345', {}),
      401: () => Api.withToken(undefined, service.url).put('/devices/reboot/dev_12345', {}),
      403: async () =>
        (await Api.as({ org_ids: ['org_1'] }, service.url)).put('/devices/reboot/dev_12345', {}),
      404: () => api.put('/devices/reboot/dev_404', {}),
      409: async () => {
        const call = { organization_id: organization, device_id: 'dev_12345' };
        await api.put(`/sipedge/calls/${unique('call-')}`, call);
        return api.put('/devices/reboot/dev_12345', {});
      },
      503: async () => api.put(`/devices/reboot/${(await makeDevice(api, organization)).id}`, {}),
    },
    'Send SIP NOTIFY to Device': {
      400: () => api.post('/devices/sipnotify/dev_12345', { event: 'explode' }),
      401: () =>
        Api.withToken(undefined, service.url).post('/devices/sipnotify/dev_12345', { event: 'talk' }),
      403: async () => {
        const reader = await Api.as({ org_ids: [organization], scope: 'devices:read' }, service.url);
        return reader.post('/devices/sipnotify/dev_12345', { event: 'talk' });
      },
      404: () => api.post('/devices/sipnotify/dev_404', { event: 'talk' }),
      408: async () => {
        const { id } = await registeredPhone(api, organization, { behaviour: { silent: true } });
        return api.post(`/devices/sipnotify/${id}`, { event: 'talk' });
      },
      503: async () => {
        const { id } = await makeDevice(api, organization);
        return api.post(`/devices/sipnotify/${id}`, { event: 'talk' });
      },
    },
  };
  const rows = Object.keys(failing).flatMap((title) =>
    [...endpoints.get(title)!.errors].map(([status, words]) => [title, status, words] as const),
  );

  it.each(rows)('%s: %i %s', async (title, status, words) => {
    const reply = await failing[title][status]();
    expect([reply.status, reply.json.success, reply.json.error.message]).toEqual([status, false, words]);
  });
});
