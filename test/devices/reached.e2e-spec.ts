import { setTimeout as sleep } from 'node:timers/promises';
import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { startPhone } from '../support/phones.js';
import type { Phone } from '../support/sip/phone.js';

/** What reaching a device over SIP tells of it. */
describe('a device that is sent NOTIFY requests', () => {
  const organization = unique('org_');
  let api: Api;

  beforeAll(async () => {
    api = await Api.as({ org_ids: [organization] });
  });

  async function register({ id }: { id: string }, phone: Phone): Promise<void> {
    const report = { contact: phone.contact, expires: 600 };
    expect((await api.put(`/sipedge/registrations/${id}`, report)).status).toBe(200);
  }

  async function notify({ id }: { id: string }, event: string): Promise<void> {
    const reply = await api.post(`/devices/sipnotify/${id}`, { event });
    expect(reply.json.data.response_code).toBe(200);
  }

  async function read({ id }: { id: string }): Promise<any> {
    return (await api.get(`/devices/${id}?include=status`)).json.data;
  }

  it('has the network quality of its present contact, smoothed', async () => {
    const device = await makeDevice(api, organization);
    const [near, other] = [await startPhone(), await startPhone()];
    const quality = async (): Promise<string> => (await read(device)).status_details.network_quality;
    await register(device, near);
    await notify(device, 'talk');
    expect(await quality()).toBe('excellent');

    // A quarter of 450 ms on top of next to nothing: one slow answer makes no bad network.
    near.behaviour = { delayMs: 450 };
    await notify(device, 'talk');
    expect(await quality()).toBe('good');

    await register(device, other);
    expect(await quality()).toBe('unknown');
    await notify(device, 'talk');
    expect(await quality()).toBe('excellent');
  });

  it('has the quality of the contact that answered, though it registered another one meanwhile', async () => {
    const device = await makeDevice(api, organization);
    const [first, second] = [await startPhone(), await startPhone()];
    await register(device, first);
    first.behaviour = { delayMs: 500 };
    const notified = notify(device, 'talk');
    await first.waitFor(({ requests }) => requests.length > 0);
    await register(device, second);
    await notified;
    expect((await read(device)).status_details.network_quality).toBe('unknown');
  });

  it('has been seen when it answered', async () => {
    const device = await makeDevice(api, organization);
    await register(device, await startPhone());
    const { last_seen: registered } = await read(device);
    // Times are in whole seconds.
    while (Date.now() < Date.parse(registered) + 1000) await sleep(20);
    await notify(device, 'talk');
    const { last_seen, status_details } = await read(device);
    expect(Date.parse(last_seen)).toBeGreaterThan(Date.parse(registered));
    expect(status_details.last_registration).toBe(registered);
  });

  it('is provisioned when it registers again after it took a check-sync', async () => {
    const device = await makeDevice(api, organization);
    const phone = await startPhone();
    await register(device, phone);
    await api.post(`/devices/${device.id}`, { name: 'Other' });
    const status = async (): Promise<string> => {
      await register(device, phone);
      return (await read(device)).provisioning_status;
    };
    await notify(device, 'talk');
    expect(await status()).toBe('needs_update');
    await notify(device, 'check-sync');
    expect(await status()).toBe('provisioned');
  });
});
