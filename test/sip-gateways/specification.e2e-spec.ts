import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { asPrinted, lacking, printedSection } from '../support/specification.js';

const HOUR_MS = 3_600_000;

/** The examples of the section, read from the specification and run as printed. */
describe('specification: SIP Gateway Monitoring', () => {
  const printed = printedSection('SIP Gateway Monitoring');
  const { gateway_id: id, name, host } = printed.get('Get SIP Gateway Ping Status')!.response.data;
  let api: Api;

  beforeAll(async () => {
    api = await Api.as({ org_ids: ['org_98765'] });
    // The gateway that the examples are about is there already in the specification.
    const gateway = { name, host, organization_id: 'org_98765', ping_interval_seconds: 0 };
    expect((await api.put(`/sipgateways/${id}`, gateway)).status).toBe(201);
  });

  async function observe(hoursAgo: number, body: object): Promise<void> {
    const time = new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();
    expect((await api.post(`/sipgwping/${id}/ping/${time}`, body)).status).toBe(200);
  }

  it('gets the ping status as printed', async () => {
    const { request, response } = printed.get('Get SIP Gateway Ping Status')!;
    const { history, response_time_ms, packet_loss_percent, ...rest } = response.data;
    // 10 s down in 13.75 h that are known: up for the printed 99.98 %.
    for (const hoursAgo of [23, 21, 19, 17, 15, 13]) await observe(hoursAgo, { status: 'healthy' });
    await observe(14, { status: 'down' });
    await observe(14 - 10 / 3600, { status: 'healthy' });
    await observe(1.75, { status: history[1].status, response_time_ms: history[1].response_time_ms });
    await observe(0.75, { status: history[0].status, response_time_ms: history[0].response_time_ms });
    await observe(0, { response_time_ms, packet_loss_percent });

    const current = { ...rest, response_time_ms, packet_loss_percent };
    // The pings are on their way into the history when their reports are answered.
    const reply = await eventually(
      () => api.request(request.method, request.path, request),
      ({ json }) =>
        json.data.history.length === 3 && json.data.uptime_percent_24h === rest.uptime_percent_24h,
    );
    expect(reply.status).toBe(200);
    expect(lacking(current, reply.json.data)).toEqual([]);
    expect(lacking(history, reply.json.data.history.slice(1))).toEqual([]);
  });

  it('updates the ping status as printed', async () => {
    await observe(0, { status: 'healthy' });
    await asPrinted(api, printed.get('Update SIP Gateway Ping Status')!);
  });

  it('answers every row of the error tables in its words', async () => {
    const stranger = await Api.as({ org_ids: ['org_1'] });
    const reader = await Api.as({ org_ids: ['org_98765'], scope: 'gateways:read' });
    const nobody = Api.withToken(undefined);
    const get = '/sipgwping/';
    const replies = {
      'Get SIP Gateway Ping Status': {
        400: await api.get(`${get}gateway`),
        401: await nobody.get(get + id),
        403: await stranger.get(get + id),
        404: await api.get(`${get}gw_nothing`),
      },
      'Update SIP Gateway Ping Status': {
        400: await api.post(`${get}${id}/status/update`, { status: 'broken' }),
        401: await nobody.post(`${get}${id}/status/update`, {}),
        403: await reader.post(`${get}${id}/status/update`, {}),
        404: await api.post(`${get}gw_nothing/status/update`, {}),
      },
    };
    for (const [title, answers] of Object.entries(replies)) {
      const said = Object.entries(answers).map(([status, { json, ...reply }]) => {
        expect(reply.status).toBe(Number(status));
        return [Number(status), json.error.message];
      });
      expect(new Map(said as [number, string][])).toEqual(printed.get(title)!.errors);
    }
  });
});
