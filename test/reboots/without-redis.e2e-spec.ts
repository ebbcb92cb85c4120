import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedServers, startEmbeddedServers } from '../../embedded/index.js';
import { Api, type Reply, unique } from '../support/api.js';
import { rebootIn, type RegisteredPhone, registeredPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';

/** Reboots while the job queue cannot be reached, and when it can be again. */
describe('reboots without Redis', () => {
  const organization = unique('org_');
  let dataDir: string;
  let redis: EmbeddedServers;
  let service: Service;
  let api: Api;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'telephony-redis-'));
    redis = await startRedis();
    const { DATABASE_URL } = await freshServers();
    service = await startService({ DATABASE_URL, REDIS_URL: redis.redisUrl });
    api = await Api.as({ org_ids: [organization] }, service.url);
  });

  afterAll(async () => {
    expect(await service.stop()).toBe(0);
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** On the same port each time. */
  function startRedis(): Promise<EmbeddedServers> {
    return startEmbeddedServers({
      dataDir,
      postgres: false,
      redis: true,
      durable: false,
      log: () => undefined,
    });
  }

  const aPhone = (): Promise<RegisteredPhone> => registeredPhone(api, organization);

  /** How many jobs the service's worker has done. */
  async function jobsDone(): Promise<number> {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return Number(
      /^queue_job_events_total\{queue="reboots",event="completed"\} (\d+)$/m.exec(metrics)?.[1] ?? 0,
    );
  }

  it('refuses those that are for now, does those that are for later, and goes on with both', async () => {
    const [first, now, later] = await Promise.all([aPhone(), aPhone(), aPhone()]);
    await api.put(`/devices/reboot/${first.id}`);
    await rebootIn(api, first.id, 'sent');
    expect(await jobsDone()).toBe(1);
    await redis.stop();

    const key = { 'Idempotency-Key': unique('key-') };
    const asked = performance.now();
    const refused = await api.put(`/devices/reboot/${now.id}`, {}, key);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect([refused.status, refused.json.error.code]).toEqual([503, 'unavailable']);
    expect((await api.get(`/devices/reboot/${now.id}`)).json.data.reboots).toEqual([]);

    expect((await api.put(`/devices/reboot/${later.id}`, { delay: 1 })).status).toBe(200);
    await rebootIn(api, later.id, 'sent');
    expect(later.phone.reboots).toBe(1);

    redis = await startRedis();
    let accepted: Reply;
    do {
      await sleep(50);
      accepted = await api.put(`/devices/reboot/${now.id}`, {}, key);
    } while (accepted.status === 503);
    expect(accepted.status).toBe(200);
    await rebootIn(api, now.id, 'sent');
    expect(now.phone.reboots).toBe(1);
    const last = await aPhone();
    const before = await jobsDone();
    await api.put(`/devices/reboot/${last.id}`);
    await rebootIn(api, last.id, 'sent');
    expect(await jobsDone()).toBeGreaterThan(before);
  });
});
