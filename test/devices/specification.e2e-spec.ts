import type pg from 'pg';
import { Api } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { asPrinted, printedSection } from '../support/specification.js';

/**
 * The examples of the section that are about devices themselves, read from the specification and run as printed. The
 * service is of its own, since a MAC address is unique on the whole platform.
 */
describe('specification: Devices', () => {
  const endpoints = printedSection('Devices');
  let service: Service;
  let api: Api;
  let database: pg.Client;

  beforeAll(async () => {
    const servers = await freshServers();
    service = await startService(servers);
    api = await Api.as({ org_ids: ['org_98765'] }, service.url);
    database = await databaseClient(servers.DATABASE_URL);
    await makePrintedDevice();
  });

  afterAll(async () => {
    await database.end();
    await service.stop();
  });

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
