import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findProcess } from '../../embedded/running-process.js';
import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { eventually } from '../support/eventually.js';
import { rebootIn, register } from '../support/phones.js';
import { Phone } from '../support/sip/phone.js';
import { EmbeddedService } from './embedded-service.js';

const ROUNDS = 3;
const PHONES_A_ROUND = 10;
/** The reboots of a round are due within this time, and what happens to the service happens within it. */
const ROUND_SECONDS = 2;
const MAX_ANSWER_MS = 450;
/** Long enough for a reboot that is sent twice to show. */
const QUIET_MS = 3_000;
/** Reports that wait for their answers at once. */
const REPORTERS = 5;
/** So that all of them fit into one answer of the history. */
const REPORT_PAUSE_MS = 50;
/** In which some reports are made. */
const MOMENT_MS = 200;
/** For a machine whose disk is busy: PostgreSQL syncs its data before it recovers. */
const RECOVERY_TIMEOUT_MS = 60_000;
/** For a machine that has much else to do. */
const TEST_TIMEOUT_MS = 180_000;

/** A service with servers of its own, which each test leaves to the next. */
const organization = unique('org_');
let dataDir: string;
let service: EmbeddedService;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'telephony-embedded-'));
  service = await EmbeddedService.start(dataDir);
}, TEST_TIMEOUT_MS);

afterAll(async () => {
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
}, TEST_TIMEOUT_MS);

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
  let phones: WatchedPhone[];
  let edge: NodeJS.Timeout;

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

describe('a service whose servers end by themselves', () => {
  let api: Api;
  let gateway: string;
  /** Each report is of a second of its own, as a history has no shorter time. */
  let second: number;
  const acknowledged: number[] = [];

  beforeAll(async () => {
    api = await Api.as({ org_ids: [organization] }, service.url);
    const body = {
      organization_id: organization,
      name: 'g',
      host: 'sip.example.com',
      ping_interval_seconds: 0,
    };
    gateway = (await api.put('/sipgateways/new', body)).json.data.id;
    second = Math.floor(Date.now() / 1_000) - 12 * 3_600;
  });

  /** Reports a ping, and returns the status of the answer. */
  async function report(): Promise<number> {
    const time = second++ * 1_000;
    const { status } = await api.post(`/sipgwping/${gateway}/status/${time}`, { response_time_ms: 20 });
    if (status === 200) acknowledged.push(time);
    return status;
  }

  /** The statuses of reports that are made, some at once, for as long as `meanwhile` takes. */
  async function reportDuring(meanwhile: () => Promise<void>): Promise<number[]> {
    const statuses: number[] = [];
    let over = false;
    const reporters = Array.from({ length: REPORTERS }, async () => {
      while (!over) {
        statuses.push(await report());
        await sleep(REPORT_PAUSE_MS);
      }
    });
    await meanwhile().finally(() => (over = true));
    await Promise.all(reporters);
    return statuses;
  }

  async function isBack(server: string): Promise<void> {
    await eventually(
      async () => service.output(),
      (output) => output.includes(`${server} is running again`),
      RECOVERY_TIMEOUT_MS,
    );
  }

  /** The acknowledged reports that the history does not have. */
  async function missing(): Promise<number[]> {
    const { json } = await api.get(`/sipgwping/${gateway}?include_history=true`);
    const kept = new Set(json.data.history.map(({ timestamp }: any) => Date.parse(timestamp)));
    return acknowledged.filter((time) => !kept.has(time));
  }

  it('acknowledges every report while its Redis is killed and started again', async () => {
    const { redis: killed } = await service.serverPids();
    const statuses = await reportDuring(async () => {
      await sleep(MOMENT_MS);
      process.kill(killed, 'SIGKILL');
      await isBack('Redis');
      await sleep(MOMENT_MS);
    });
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { redis: pid } = await service.serverPids();
    expect(pid).not.toBe(killed);
    const redis = new Redis(await service.redisUrl());
    expect(await redis.info('server')).toContain(`process_id:${pid}\r`);
    redis.disconnect();
  });

  it(
    'answers 503 while its PostgreSQL is killed and started again, and keeps what it acknowledged',
    async () => {
      const { postgres: killed } = await service.serverPids();
      const statuses = await reportDuring(async () => {
        await sleep(MOMENT_MS);
        process.kill(killed, 'SIGKILL');
        await isBack('PostgreSQL');
        await eventually(report, (status) => status === 200);
      });
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
      expect((await service.serverPids()).postgres).not.toBe(killed);
      await eventually(missing, ({ length }) => length === 0);
      await eventually(
        () => fetch(`${service.url}/health/ready`),
        ({ status }) => status === 200,
      );
    },
    TEST_TIMEOUT_MS,
  );

  it('has told of each, and ends with nothing left', async () => {
    for (const server of ['PostgreSQL', 'Redis'])
      expect(service.output().match(new RegExp(`^${server} (stopped|is running again)`, 'gm'))).toHaveLength(
        2,
      );
    const pids = Object.values(await service.serverPids());
    expect(pids.map(findProcess)).not.toContain(undefined);
    expect(await service.stop()).toBe(0);
    expect(pids.map(findProcess)).toEqual([undefined, undefined]);
    expect(await readdir(dataDir)).not.toContain('lock');
  });
});
