import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findProcess } from '../../embedded/running-process.js';
import { Api, unique } from '../support/api.js';
import { EmbeddedService } from './embedded-service.js';
import { eventually } from '../support/eventually.js';

/** Reports that wait for their answers at once. */
const REPORTERS = 5;
/** So that all of them fit into one answer of the history. */
const REPORT_PAUSE_MS = 50;
/** In which some reports are made. */
const MOMENT_MS = 200;
/** For a machine whose disk is busy: PostgreSQL syncs its data before it recovers. */
const RECOVERY_TIMEOUT_MS = 60_000;
const TEST_TIMEOUT_MS = 120_000;

describe('a service with servers of its own', () => {
  let dataDir: string;
  let service: EmbeddedService;
  let api: Api;
  let gateway: string;
  /** Each report is of a second of its own, as a history has no shorter time. */
  let second: number;
  const acknowledged: number[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'telephony-restarts-'));
    service = await EmbeddedService.start(dataDir);
    const organization = unique('org_');
    api = await Api.as({ org_ids: [organization] }, service.url);
    const body = {
      organization_id: organization,
      name: 'g',
      host: 'sip.example.com',
      ping_interval_seconds: 0,
    };
    gateway = (await api.put('/sipgateways/new', body)).json.data.id;
    second = Math.floor(Date.now() / 1_000) - 12 * 3_600;
  }, TEST_TIMEOUT_MS);

  afterAll(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
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
