import { Api, unique } from '../support/api.js';
import { rebootIn, registeredPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import type { Phone } from '../support/sip/phone.js';

/** Workers are started within the tests, on a machine that may have much else to do. */
const TEST_TIMEOUT_MS = 90_000;

/** Reboots with the API and the workers in processes of their own. */
describe('reboot workers', () => {
  const organization = unique('org_');
  const running: Service[] = [];
  let servers: { DATABASE_URL: string; REDIS_URL: string };
  let api: Api;

  beforeAll(async () => {
    servers = await freshServers();
    const { url } = await start('api');
    api = await Api.as({ org_ids: [organization] }, url);
  });

  afterAll(async () => {
    // One that a failed test has left stopped hears of no other signal.
    for (const { process } of running) process.kill('SIGCONT');
    await Promise.all(running.map((service) => service.stop()));
  });

  async function start(roles: string): Promise<Service> {
    const service = await startService({ ...servers, ROLES: roles });
    running.push(service);
    return service;
  }

  /** A phone that answers so late, and is being told to reboot. */
  async function rebooting(delayMs: number): Promise<{ id: string; phone: Phone }> {
    const registered = await registeredPhone(api, organization, { behaviour: { delayMs } });
    expect((await api.put(`/devices/reboot/${registered.id}`)).status).toBe(200);
    return registered;
  }

  it(
    'take up what is waiting, and finish what they send before they stop',
    async () => {
      const { id, phone } = await rebooting(1_000);
      expect((await api.get(`/devices/reboot/${id}`)).json.data.reboots[0].state).toBe('scheduled');
      expect(phone.requests).toHaveLength(0);
      const worker = await start('worker');
      await phone.waitFor(({ requests }) => requests.length > 0);
      expect(await worker.stop()).toBe(0);
      expect((await api.get(`/devices/reboot/${id}`)).json.data.reboots[0]).toMatchObject({
        state: 'sent',
        attempts: 1,
      });
      expect(phone.reboots).toBe(1);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'take up within 5 s what a killed one was sending, as the same transaction',
    async () => {
      const [first, second] = await Promise.all([start('worker'), start('worker')]);
      // Stopped, it cannot be the one that sends.
      second.process.kill('SIGSTOP');
      const { id, phone } = await rebooting(2_000);
      await phone.waitFor(({ requests }) => requests.length > 0, 10_000);
      await first.kill();
      second.process.kill('SIGCONT');
      const killedAt = performance.now();
      const sent = phone.requests.length;
      await phone.waitFor(({ requests }) => requests.length > sent);
      expect(performance.now() - killedAt).toBeLessThan(5_000);

      expect(await rebootIn(api, id, 'sent')).toMatchObject({ attempts: 1, response_code: 200 });
      const transactions = phone.requests.map(({ message }) => message.vias[0].parameters.get('branch'));
      expect(new Set(transactions).size).toBe(1);
      expect(phone.reboots).toBe(1);
    },
    TEST_TIMEOUT_MS,
  );
});
