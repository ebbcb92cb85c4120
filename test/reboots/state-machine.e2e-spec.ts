import { Logger } from '@nestjs/common';
import type { Queue } from 'bull';
import type { DataSource } from 'typeorm';
import { systemCaller } from '../../src/auth/system-caller.js';
import { Transactions } from '../../src/database/transactions.js';
import { RebootAnnouncements } from '../../src/devices/reboots/reboot-announcements.js';
import type { DueReboot, RebootQueue } from '../../src/devices/reboots/reboot-queue.js';
import {
  type Reboot,
  REBOOT_STATES,
  type RebootReason,
  type RebootState,
} from '../../src/devices/reboots/reboot.entity.js';
import {
  OPEN_STATES,
  type Outcome,
  RebootStateMachine,
  type Step,
  TRANSITIONS,
  type Verdict,
} from '../../src/devices/reboots/reboot.state-machine.js';
import { OutboxEvent } from '../../src/webhooks/outbox-event.entity.js';
import { OutboxStore } from '../../src/webhooks/outbox.store.js';
import { Outbox } from '../../src/webhooks/outbox.js';
import { unique } from '../support/api.js';
import { freshDatabase } from '../support/database.js';
import { uniqueMac } from '../support/devices.js';

const ORGANIZATION = 'org_states';
const REQUEST = { delay: 60, force: true, caller: systemCaller('test') };
const SENDING = {
  contact: 'sip:1001@192.0.2.1',
  uri: 'sip:1001@192.0.2.1',
  event: 'check-sync',
  identity: { branch: 'z9hG4bKnew', callId: 'new', cseq: 1, fromTag: 'new' },
};

/** The jobs that were asked for. */
const jobs: DueReboot[] = [];
let database: DataSource;
let machine: RebootStateMachine;

beforeAll(async () => {
  Logger.overrideLogger(false);
  ({ dataSource: database } = await freshDatabase({}, [OutboxEvent]));
  const transactions = new Transactions(database);
  const events = new OutboxStore(database.getRepository(OutboxEvent));
  const jobQueue = { client: {}, add: async () => undefined } as unknown as Queue;
  const outbox = new Outbox(events, transactions, jobQueue);
  const queue = { addMissing: async (due: DueReboot[]) => void jobs.push(...due) } as unknown as RebootQueue;
  machine = new RebootStateMachine(transactions, new RebootAnnouncements(transactions, outbox, queue));
});

beforeEach(() => {
  jobs.length = 0;
});

afterAll(() => database.destroy());

/** Each step, as it is taken to come to a state for a reason. */
const STEPS: Record<
  Step,
  (reboot: Reboot, state: RebootState, reason: RebootReason | null) => Promise<unknown>
> = {
  schedule: ({ device_id: id }) =>
    machine.schedule(database.manager, { id, organization_id: ORGANIZATION }, REQUEST),
  reschedule: ({ id }) => machine.reschedule(database.manager, id, REQUEST),
  cancel: ({ device_id }, _, reason) =>
    machine.cancel(database.manager, device_id, reason as Outcome<'cancel'>['reason']),
  waitForCall: (reboot, state) => machine.waitForCall(reboot, state === 'failed' ? 3_600_001 : 3_600_000),
  notSent: (reboot, state, reason) => machine.notSent(reboot, { state, reason } as Outcome<'notSent'>),
  claim: ({ id }) => machine.claim(id, SENDING, unique('token-')),
  renewLeases: ({ lease_token }) => machine.renewLeases([lease_token ?? 'none']),
  takeOver: ({ id }) => machine.takeOver(id, unique('token-')),
  settle: (reboot, state, reason) =>
    machine.settle(reboot, reboot.lease_token ?? 'none', { state, reason, response_code: 480 } as Verdict),
  interrupt: () => machine.interrupt(),
  settleUnknown: (reboot, state) =>
    machine.settleUnknown(reboot, state === 'scheduled' ? 'again' : (state as 'sent' | 'failed')),
};

/** All that steps come to. */
const OUTCOMES = TRANSITIONS.flatMap(({ step, from, to, reasons }) =>
  reasons.map((reason: RebootReason | null) => ({ step, from, to, reason })),
);

async function aDevice(): Promise<string> {
  const id = unique('dev_');
  await database.query(
    `INSERT INTO devices (id, organization_id, mac_address, type, provisioning_status, secrets_ciphertext,
       secrets_key_id, configuration_changed_at, created_at, updated_at, version)
     VALUES ($1, $2, $3, 'phone', 'pending', '', 'key', now(), now(), now(), 1)`,
    [id, ORGANIZATION, uniqueMac()],
  );
  return id;
}

/** A reboot of a device of its own in this state, with which the step can be taken but for the state. */
async function aReboot(state: RebootState, step: Step): Promise<Reboot> {
  const [reboot] = await database.query<Reboot[]>(
    `INSERT INTO reboots (id, device_id, organization_id, state, delay_seconds, force, scheduled_time, run_at,
       attempts, job_number, lease_token, lease_until, contact, event, sip_branch, sip_call_id, sip_cseq,
       sip_from_tag, sent_at, requested_by, request_id, created_at, updated_at)
     SELECT $1, $2, $3, $4, 0, false, t, t, 1, 1, CASE $4 WHEN 'sending' THEN $1 END,
       CASE $4 WHEN 'sending' THEN now() - interval '1 ms' END, 'sip:1001@192.0.2.1', 'check-sync', 'z9hG4bKold',
       'old', 7, 'old', now() - $5::interval, 'user', 'request', t, t
     FROM (SELECT now() - interval '1 minute' AS t)
     RETURNING *`,
    [unique('reboot_'), await aDevice(), ORGANIZATION, state, step === 'interrupt' ? '28 s' : '20 s'],
  );
  return reboot;
}

function rebootsOf(deviceId: string): Promise<Reboot[]> {
  return database.query('SELECT * FROM reboots WHERE device_id = $1', [deviceId]);
}

async function eventsOf(deviceId: string): Promise<string[]> {
  const sql = `SELECT type FROM outbox_events WHERE data ->> 'device_id' = $1`;
  return (await database.query<{ type: string }[]>(sql, [deviceId])).map(({ type }) => type);
}

/** The state machine on PostgreSQL: each step that there is, and each that there is not. */
describe('a reboot', () => {
  it.each(OUTCOMES)('by $step from $from comes to $to for $reason', async ({ step, from, to, reason }) => {
    const before = from ? await aReboot(from, step) : ({ device_id: await aDevice() } as Reboot);
    await STEPS[step](before, to, reason);

    const [after, ...others] = await rebootsOf(before.device_id);
    expect(others).toEqual([]);
    expect([after.state, after.reason]).toEqual([to, reason]);
    expect(after.job_number).toBe((before.job_number ?? 0) + (to === 'scheduled' ? 1 : 0));
    if (to === 'sending') {
      expect(after.lease_until!.getTime()).toBeGreaterThan(Date.now());
      expect(after.lease_token === before.lease_token).toBe(step === 'renewLeases');
    } else {
      expect([after.lease_token, after.lease_until]).toEqual([null, null]);
    }

    const told = to === 'sent' || to === 'failed' ? [`device.reboot.${to}`] : [];
    expect(await eventsOf(before.device_id)).toEqual(told);
    // The job of a request is its own to add.
    const next = to === 'scheduled' && step !== 'schedule' && step !== 'reschedule';
    expect(jobs.map(({ id, job_number }) => [id, job_number])).toEqual(
      next ? [[after.id, after.job_number]] : [],
    );
  });

  async function expectNothing(before: Reboot, taken: Promise<unknown>): Promise<void> {
    expect(await taken).toBeUndefined();
    expect(await rebootsOf(before.device_id)).toEqual([before]);
    expect(await eventsOf(before.device_id)).toEqual([]);
    expect(jobs).toEqual([]);
  }

  describe.each(REBOOT_STATES.words)('that is %s', (state) => {
    const others = OUTCOMES.filter(({ from }) => from !== state && from !== null);

    it.each(others)('is left alone by $step to $to for $reason', async ({ step, to, reason }) => {
      const before = await aReboot(state, step);
      await expectNothing(before, STEPS[step](before, to, reason));
    });
  });

  it.each(OPEN_STATES)('that is %s is the only one of its device', async (state) => {
    const before = await aReboot(state, 'schedule');
    const taken = STEPS.schedule(before, 'scheduled', null);
    await expect(taken).rejects.toMatchObject({ driverError: { constraint: 'reboots_open_unique' } });
    await expectNothing(before, Promise.resolve());
  });

  it.each<[Step, string, string]>([
    ['claim', 'is not due', `UPDATE reboots SET run_at = now() + interval '1 minute' WHERE id = $1`],
    [
      'claim',
      'is of a device in a call',
      `INSERT INTO active_calls (call_id, organization_id, device_id, started_at, expires_at)
       SELECT id, organization_id, device_id, now(), now() + interval '1 minute' FROM reboots WHERE id = $1`,
    ],
    ['waitForCall', 'was rescheduled', 'UPDATE reboots SET job_number = 2 WHERE id = $1'],
    ['notSent', 'was rescheduled', 'UPDATE reboots SET job_number = 2 WHERE id = $1'],
    ['renewLeases', 'another worker holds', `UPDATE reboots SET lease_token = 'other' WHERE id = $1`],
    ['settle', 'another worker holds', `UPDATE reboots SET lease_token = 'other' WHERE id = $1`],
    ['takeOver', 'a worker holds', `UPDATE reboots SET lease_until = now() + interval '9 s' WHERE id = $1`],
    ['interrupt', 'a worker holds', `UPDATE reboots SET lease_until = now() + interval '9 s' WHERE id = $1`],
    [
      'takeOver',
      'was sent too long ago',
      `UPDATE reboots SET sent_at = now() - interval '28 s' WHERE id = $1`,
    ],
    ['interrupt', 'may be taken over', `UPDATE reboots SET sent_at = now() - interval '20 s' WHERE id = $1`],
  ])('is left alone by %s where it %s', async (step, _, meanwhile) => {
    for (const { from, to, reason } of OUTCOMES.filter((outcome) => outcome.step === step)) {
      const seen = await aReboot(from!, step);
      await database.query(meanwhile, [seen.id]);
      const [before] = await rebootsOf(seen.device_id);
      await expectNothing(before, STEPS[step](seen, to, reason));
    }
  });
});
