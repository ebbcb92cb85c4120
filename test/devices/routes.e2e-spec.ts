import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { rebootIn, register } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { SipSocket } from '../support/sip/sip-socket.js';
import { Phone } from '../support/sip/phone.js';

/** Where SIP requests to devices go by the settings of the service. */
describe('SIP requests to devices', () => {
  const organization = unique('org_');
  let service: Service;
  let phone: Phone;
  let api: Api;

  async function start(settings: NodeJS.ProcessEnv): Promise<void> {
    service = await startService({ ...(await freshServers()), ...settings });
    api = await Api.as({ org_ids: [organization] }, service.url);
  }

  describe('with an outbound proxy', () => {
    beforeAll(async () => {
      phone = await Phone.start();
      await start({ SIP_OUTBOUND_PROXY: `sip:127.0.0.1:${phone.port};lr` });
    });

    beforeEach(() => {
      phone.requests.length = 0;
      phone.behaviour = {};
    });

    afterAll(async () => {
      phone.close();
      await service.stop();
    });

    it('go to it, with their targets as they are', async () => {
      const { id } = await makeDevice(api, organization);
      const contact = 'sip:1001@192.0.2.77:5062';
      await register(api, id, contact, { received: '198.51.100.7:40000' });

      expect((await api.post(`/devices/sipnotify/${id}`, { event: 'talk' })).status).toBe(200);
      await api.put(`/devices/reboot/${id}`);
      await rebootIn(api, id, 'sent');
      expect(phone.requests).toHaveLength(2);
      for (const { message } of phone.requests) {
        expect(message.uri).toBe(contact);
        expect(message.headers.get('Route')).toBe(`<sip:127.0.0.1:${phone.port};lr>`);
      }
    });

    it('are addressed to the address of record, which the proxy knows the device by', async () => {
      const lines = [{ extension: '1001' }, { extension: '1002' }];
      const settings = { domain: 'voice.example.com' };
      const { id } = await makeDevice(api, organization, { lines, settings });
      const contact = 'sip:1001@192.168.1.100:5062;transport=tls';
      const addressed = async (fields: object): Promise<string> => {
        await register(api, id, contact, { received: '198.51.100.7:40000', ...fields });
        expect((await api.post(`/devices/sipnotify/${id}`, { event: 'talk' })).status).toBe(200);
        return phone.requests.at(-1)!.message.uri!;
      };
      expect(await addressed({ line_number: 2 })).toBe('sip:1002@voice.example.com');
      expect(await addressed({ line_number: 1, aor: 'sip:acct@pbx.example.com' })).toBe(
        'sip:acct@pbx.example.com',
      );
      const reply = await api.put(`/devices/reboot/${id}`);
      expect(reply.status).toBe(200);
      await rebootIn(api, id, 'sent');
      expect(phone.requests.at(-1)!.message.uri).toBe('sip:acct@pbx.example.com');
      await api.delete(`/sipedge/registrations/${id}`);
      expect(await addressed({})).toBe('sip:1001@voice.example.com');
      // The round trip is one of the contact, whatever the request was addressed to.
      const { network_quality } = (await api.get(`/devices/${id}?include=status`)).json.data.status_details;
      expect(network_quality).toBe('excellent');
    });

    it('find the device unreachable where the proxy says so', async () => {
      const { id } = await makeDevice(api, organization, { settings: { domain: 'voice.example.com' } });
      await register(api, id, 'sip:1001@192.0.2.77:5062');
      for (const status of [404, 430, 477, 478, 480]) {
        phone.behaviour = { status };
        const reply = await api.post(`/devices/sipnotify/${id}`, { event: 'talk' });
        expect([reply.status, reply.json.error.code]).toEqual([503, 'device_unreachable']);
        expect(reply.json.error.details[0].message).toContain(String(status));
      }
      await api.put(`/devices/reboot/${id}`);
      expect(await rebootIn(api, id, 'scheduled', 'unreachable')).toMatchObject({ response_code: 480 });
      phone.behaviour = { status: 408 };
      expect((await api.post(`/devices/sipnotify/${id}`, { event: 'talk' })).status).toBe(408);
    });
  });

  describe('without one', () => {
    beforeEach(async () => {
      phone = await Phone.start();
    });

    afterEach(async () => {
      phone.close();
      await service.stop();
    });

    it('come from the address, the port and the domain that are set, as those to gateways do', async () => {
      const socket = await SipSocket.listen();
      socket.close();
      const source = { SIP_LOCAL_ADDRESS: '127.0.0.2', SIP_LOCAL_PORT: String(socket.port) };
      const settings = { ...(await freshServers()), ...source, SIP_FROM_DOMAIN: 'api.example.com' };
      await start(settings);
      const { id } = await makeDevice(api, organization);
      await register(api, id, phone.contact);
      expect((await api.post(`/devices/sipnotify/${id}`, { event: 'talk' })).status).toBe(200);
      await api.put('/sipgateways/new', {
        name: unique('Gateway '),
        organization_id: organization,
        host: '127.0.0.1',
        port: phone.port,
        ping_interval_seconds: 5,
      });
      await phone.waitFor(({ requests }) => requests.length === 2, 15_000);
      expect(phone.requests.map(({ message }) => message.method)).toEqual(['NOTIFY', 'OPTIONS']);
      for (const { message, remote } of phone.requests) {
        expect([remote.address, remote.port]).toEqual(['127.0.0.2', socket.port]);
        expect(message.headers.get('From')).toMatch(/^<sip:api\.example\.com>;tag=/);
      }

      await expect(startService(settings)).rejects.toThrow('SIP_LOCAL_PORT: is in use');
    });
  });
});
