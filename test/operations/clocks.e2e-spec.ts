import { accessToken, Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { until } from '../support/until.js';

const AHEAD_MS = 7_200_000;
/** Has a process believe that it is two hours later. */
const AHEAD = `
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...time) {
      super(...(time.length === 0 ? [Real.now() + ${AHEAD_MS}] : time));
    }
    static now() {
      return Real.now() + ${AHEAD_MS};
    }
  };`;

describe('a process whose clock is wrong', () => {
  const organization = unique('org_');
  let service: Service;
  let api: Api;

  beforeAll(async () => {
    const ahead = `--import=data:text/javascript;base64,${Buffer.from(AHEAD).toString('base64')}`;
    service = await startService({ ...(await freshServers()), NODE_OPTIONS: ahead });
    api = Api.withToken(await accessToken({ org_ids: [organization] }, '1d'), service.url);
  });

  afterAll(() => service.stop());

  const secondsUntil = (time: string): number => (Date.parse(time) - Date.now()) / 1000;

  it('knows which devices are registered', async () => {
    const { id } = await makeDevice(api, organization);
    const contact = 'sip:1001@127.0.0.1:5060';
    const registered = await api.put(`/sipedge/registrations/${id}`, { contact, expires: 600 });
    expect(registered.json.data.registered).toBe(true);
    expect(Math.abs(secondsUntil(registered.json.data.expires_at) - 600)).toBeLessThan(60);
    const { data } = (await api.get(`/devices/${id}?include=status`)).json;
    expect([data.status, data.provisioning_status]).toEqual(['online', 'provisioned']);
    expect(data.status_details.uptime_seconds).toBeLessThan(60);
    expect((await api.get('/devices?status=online')).json.data.devices).toHaveLength(1);
    expect((await api.get('/devices?status=offline')).json.data.devices).toHaveLength(0);
    const at = async (expires: number): Promise<number> => {
      const time = new Date(Date.now() + expires * 1000).toISOString();
      return (await api.put(`/sipedge/registrations/${id}`, { contact, expires: time })).status;
    };
    expect([await at(600), await at(-600)]).toEqual([200, 422]);
    expect((await api.delete(`/sipedge/registrations/${id}`)).status).toBe(200);
    expect((await api.get(`/devices/${id}`)).json.data.status).toBe('offline');
  });

  it('knows which devices are in a call', async () => {
    const { id } = await makeDevice(api, organization);
    const call = { organization_id: organization, device_id: id, max_seconds: 600 };
    const { data } = (await api.put(`/sipedge/calls/${unique('call-')}`, call)).json;
    expect(Math.abs(secondsUntil(data.expires_at) - 600)).toBeLessThan(60);
    expect((await api.put(`/devices/reboot/${id}`, { delay: 60 })).status).toBe(409);
  });

  it('lets the previous secret of a webhook end when it says', async () => {
    const body = { organization_id: organization, url: 'https://hooks.example.com/' };
    const { id } = (await api.put('/webhooks/new', body)).json.data;
    const rotated = await api.post(`/webhooks/${id}/rotate-secret`, { previous_valid_seconds: 600 });
    expect(Math.abs(secondsUntil(rotated.json.data.previous_secret_expires_at) - 600)).toBeLessThan(60);
  });

  it('checks domains when it is time to', async () => {
    const body = { organization_id: organization, domain: `${unique('d')}.example` };
    const { id } = (await api.put('/domains/new', body)).json.data;
    const checked = await until('it is checked', async () => {
      const { data } = (await api.get(`/domains/${id}`)).json;
      return data.dns_records && data;
    });
    expect(checked.status).toBe('pending');
  });
});
