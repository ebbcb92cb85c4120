import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Api, unique } from '../support/api.js';
import { EmbeddedService } from './embedded-service.js';
import { makeDevice } from '../support/devices.js';
import { rebootIn, register } from '../support/phones.js';
import { Phone } from '../support/sip/phone.js';

const ROUNDS = 3;
const PHONES_A_ROUND = 10;
/** The reboots of a round are due within this time, and what happens to the service happens within it. */
const ROUND_SECONDS = 2;
const MAX_ANSWER_MS = 450;
/** Long enough for a reboot that is sent twice to show. */
const QUIET_MS = 3_000;
/** For a machine that has much else to do. */
const TEST_TIMEOUT_MS = 180_000;

/** A phone, and after how many of its reboots it was last reported to have registered again. */
interface WatchedPhone {
  phone: Phone;
  id: string;
  reportedAfter: number;
}

/**
 * Whatever is killed or wiped, and whenever: every phone that a reboot was accepted for reboots once, and only once.
 * The phones are in this process and live on; like real ones they absorb repetitions of a transaction for 32 s, and
 * register again once they have rebooted.
 */
describe('nothing lost', () => {
  const organization = unique('org_');
  let dataDir: string;
  let service: EmbeddedService;
  let phones: WatchedPhone[];
  let edge: NodeJS.Timeout;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'telephony-nothing-lost-'));
    service = await EmbeddedService.start(dataDir);
  }, TEST_TIMEOUT_MS);

  afterAll(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, TEST_TIMEOUT_MS);

  beforeEach(async () => {
    const api = await tenant();
    phones = await Promise.all(
      (await Phone.startMany(ROUNDS * PHONES_A_ROUND)).map(async (phone) => {
        // Slow answers, so that many a worker dies while it waits for one.
        phone.behaviour = { delayMs: Math.random() * MAX_ANSWER_MS };
        const { id } = await makeDevice(api, organization);
        await register(api, id, phone.contact);
        return { phone, id, reportedAfter: 0 };
      }),
    );
    edge = setInterval(() => void reportRegistrations(), 200);
  });

  afterEach(() => {
    clearInterval(edge);
    for (const { phone } of phones) phone.close();
  });

  function tenant(): Promise<Api> {
    return Api.as({ org_ids: [organization] }, service.url);
  }

  /** What a registrar does: it reports phones that have come back, as soon as there is somebody to report to. */
  async function reportRegistrations(): Promise<void> {
    const api = await tenant();
    for (const each of phones) {
      const { reboots } = each.phone;
      if (reboots === each.reportedAfter) continue;
      await register(api, each.id, each.phone.contact).then(
        () => (each.reportedAfter = reboots),
        () => undefined,
      );
    }
  }

  /** Asks for a reboot until it is accepted: a busy Redis may refuse one that is for now, and then nothing is promised. */
  async function accepted(api: Api, id: string, delay: number): Promise<void> {
    let reply = await api.put(`/devices/reboot/${id}`, { delay });
    while (reply.status === 503) {
      await sleep(100);
      reply = await api.put(`/devices/reboot/${id}`, { delay });
    }
    expect(reply.status).toBe(200);
  }

  /** Has reboots accepted for the phones of a round, and lets some of the time pass in which they are due. */
  async function beginRound(round: number): Promise<void> {
    const api = await tenant();
    const own = phones.slice(round * PHONES_A_ROUND, (round + 1) * PHONES_A_ROUND);
    await Promise.all(own.map(({ id }, index) => accepted(api, id, index % (ROUND_SECONDS + 1))));
    await sleep(Math.random() * ROUND_SECONDS * 1_000);
  }

  async function restartAfterKill(): Promise<void> {
    await service.killEverything();
    service = await EmbeddedService.start(dataDir);
  }

  async function everyPhoneRebootsOnce(): Promise<void> {
    const api = await tenant();
    await Promise.all(phones.map(({ phone }) => phone.waitFor(({ reboots }) => reboots > 0, 30_000)));
    await Promise.all(phones.map(({ id }) => rebootIn(api, id, 'sent', undefined, 30_000)));
    await sleep(QUIET_MS);
    expect(phones.map(({ phone }) => phone.reboots)).toEqual(phones.map(() => 1));
  }

  it(
    'when everything is killed three times',
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await beginRound(round);
        await restartAfterKill();
      }
      await everyPhoneRebootsOnce();
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'when Redis is wiped three times, and everything killed in between',
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await beginRound(round);
        const redis = new Redis(await service.redisUrl());
        await redis.flushall();
        redis.disconnect();
        if (round === 1) await restartAfterKill();
      }
      await everyPhoneRebootsOnce();
    },
    TEST_TIMEOUT_MS,
  );
});
