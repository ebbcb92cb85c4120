import pg from 'pg';
import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { rebootIn, register, registeredPhone, startPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import type { Phone } from '../support/sip/phone.js';

const organization = unique('org_');
let service: Service;
let api: Api;
let database: pg.Pool;

beforeAll(async () => {
  const servers = await freshServers();
  service = await startService({ ...servers, SIP_TIMEOUT_MS: '300' });
  api = await Api.as({ org_ids: [organization] }, service.url);
  database = new pg.Pool({ connectionString: servers.DATABASE_URL });
});

afterAll(async () => {
  await database.end();
  expect(await service.stop()).toBe(0);
});

/** A device that was sent a reboot and has not answered. */
async function silentlyRebooted(): Promise<{ id: string; phone: Phone }> {
  const registered = await registeredPhone(api, organization, { behaviour: { silent: true } });
  await api.put(`/devices/reboot/${registered.id}`);
  const reboot = await rebootIn(api, registered.id, 'unknown', 'no_response');
  expect(reboot).toMatchObject({ attempts: 1, response_code: null, sent_at: expect.any(String) });
  return registered;
}

/** As if the sending and the registrations were so much longer ago. */
async function letPass(deviceId: string, interval: string): Promise<void> {
  await database.query(
    `UPDATE device_registrations SET last_registered_at = last_registered_at - $2::interval WHERE device_id = $1`,
    [deviceId, interval],
  );
  await database.query(`UPDATE reboots SET sent_at = sent_at - $2::interval WHERE device_id = $1`, [
    deviceId,
    interval,
  ]);
}

/** Reboots of which it is not known whether the phone was told: those without an answer, and those of dead workers. */
describe('unconfirmed reboots', () => {
  it.concurrent('have happened where the device registers again', async () => {
    const { id, phone } = await silentlyRebooted();
    await register(api, id, phone.contact);
    const reboot = await rebootIn(api, id, 'sent', 'registered_again');
    expect(reboot).toMatchObject({ attempts: 1, response_code: null });
    expect(phone.requests).toHaveLength(1);
    const { rows } = await database.query(`SELECT type FROM outbox_events WHERE data ->> 'device_id' = $1`, [
      id,
    ]);
    expect(rows).toEqual([{ type: 'device.reboot.sent' }]);
  });

  it.concurrent('are tried again where the device is still there after 90 s, four times in all', async () => {
    const { id, phone } = await silentlyRebooted();
    const early = await api.put(`/devices/reboot/${id}`, { delay: 60 });
    expect(early.status).toBe(409);
    await letPass(id, '80 s');
    for (const requests of [2, 3, 4]) {
      expect(phone.requests).toHaveLength(requests - 1);
      await letPass(id, '20 s');
      await phone.waitFor((each) => each.requests.length === requests);
      await rebootIn(api, id, 'unknown', 'no_response');
      await letPass(id, '80 s');
    }
    await letPass(id, '20 s');
    expect(await rebootIn(api, id, 'failed', 'unconfirmed')).toMatchObject({ attempts: 4 });
    const branches = phone.requests.map(({ message }) => message.vias[0].parameters.get('branch'));
    expect(new Set(branches).size).toBe(4);
  });

  it.concurrent('fail where the device is gone after 90 s', async () => {
    const { id, phone } = await silentlyRebooted();
    expect((await api.delete(`/sipedge/registrations/${id}`)).status).toBe(200);
    await letPass(id, '91 s');
    expect(await rebootIn(api, id, 'failed', 'unconfirmed')).toMatchObject({ attempts: 1 });
    expect(phone.requests).toHaveLength(1);
  });

  /** A reboot that a worker has claimed and, some seconds ago, stopped working on. */
  async function abandoned(
    deviceId: string,
    contact: string,
    secondsAgo: number,
    sipSentBy: string,
  ): Promise<void> {
    await database.query(
      `INSERT INTO reboots (id, device_id, organization_id, state, delay_seconds, force, scheduled_time, run_at,
         attempts, job_number, lease_token, lease_until, contact, event, sip_branch, sip_call_id, sip_cseq,
         sip_from_tag, sip_sent_by, sent_at, requested_by, request_id, created_at, updated_at)
       SELECT $1, $2, $3, 'sending', 0, false, t, t, 1, 1, 'dead', now() - interval '1 ms', $4, 'check-sync',
         'z9hG4bKabandoned', $1, 7, 'tag', $5, t, 'user', 'request', t, t
       FROM (SELECT now() - make_interval(secs => $6) AS t)`,
      [unique('reboot_'), deviceId, organization, contact, sipSentBy, secondsAgo],
    );
  }

  it.concurrent(
    'are sent again as the same transaction within 28 s, so that the phone reboots once',
    async () => {
      const sentBy = '127.0.0.1:33445';
      const { id, phone } = await registeredPhone(api, organization);
      await abandoned(id, phone.contact, 6, sentBy);
      await rebootIn(api, id, 'sent');
      const [{ message }] = phone.requests;
      expect(message.vias[0].parameters.get('branch')).toBe('z9hG4bKabandoned');
      expect(message.vias[0].sentBy).toBe(sentBy);
      expect(message.headers.get('CSeq')).toBe('7 NOTIFY');
      expect(message.headers.get('From')).toMatch(/;tag=tag$/);

      // The same once more: the phone absorbs it and answers as before.
      await database.query('DELETE FROM reboots WHERE device_id = $1', [id]);
      const callId = message.headers.get('Call-ID')!;
      await abandoned(id, phone.contact, 6, sentBy);
      await database.query('UPDATE reboots SET sip_call_id = $2 WHERE device_id = $1', [id, callId]);
      expect(await rebootIn(api, id, 'sent')).toMatchObject({ response_code: 200 });
      expect(phone.requests.map(({ retransmission }) => retransmission)).toEqual([false, true]);
      expect(phone.reboots).toBe(1);
    },
  );

  it.concurrent('are not known where a repetition finds the port closed', async () => {
    const phone = await startPhone();
    const { id } = await makeDevice(api, organization);
    await register(api, id, phone.contact);
    // A registration that is newer than the sending would soon tell what came of it.
    await letPass(id, '10 s');
    phone.close();
    await abandoned(id, phone.contact, 6, '127.0.0.1:33446');
    await rebootIn(api, id, 'unknown', 'no_response');
  });

  it.concurrent('are never sent again later', async () => {
    const { id, phone } = await registeredPhone(api, organization);
    await abandoned(id, phone.contact, 40, '127.0.0.1:33447');
    // It registered after the sending, so it has rebooted.
    await rebootIn(api, id, 'sent', 'registered_again');
    expect(phone.requests).toHaveLength(0);
  });
});
