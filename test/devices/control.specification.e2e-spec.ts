import { Api, type Reply, unique } from '../support/api.js';
import { makeDevice, uniqueMac } from '../support/devices.js';
import { register, registeredPhone, startPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import type { Phone } from '../support/sip/phone.js';
import { asPrinted, printedSection } from '../support/specification.js';

/** Reboot and NOTIFY as the specification prints them: the examples, and every row of the error tables. */
describe('specification: Devices, what is done with them', () => {
  const endpoints = printedSection('Devices');
  const organization = 'org_98765';
  let service: Service;
  let api: Api;
  let phone: Phone;

  beforeAll(async () => {
    service = await startService({ ...(await freshServers()), SIP_TIMEOUT_MS: '300' });
    api = await Api.as({ org_ids: [organization] }, service.url);
    phone = await startPhone();
    const body = { mac_address: uniqueMac(), organization_id: organization, manufacturer: 'Polycom' };
    expect((await api.put('/devices/dev_12345', body)).status).toBe(201);
    await register(api, 'dev_12345', phone.contact);
  });

  afterAll(async () => {
    expect(await service.stop()).toBe(0);
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
