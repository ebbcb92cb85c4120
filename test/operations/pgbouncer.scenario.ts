import type { OperationId } from 'telephony-resources-sdk';
import { operationsOf, publishedDocument } from '../support/document.js';
import { operationTests } from '../support/every-operation/all.js';
import { ServiceOnItsOwn } from '../support/every-operation/service-on-its-own.js';
import { Tenant } from '../support/every-operation/tenant.js';
import { sharedServers } from '../support/service.js';
import { findPgBouncer, PgBouncer } from './pgbouncer.js';

const program = findPgBouncer();
const START_MS = 120_000;
/** Fewer than operations at once, and far fewer than the service's own pools have. */
const CONNECTIONS = 3;
const AT_ONCE = 8;

if (!program) console.warn('Skipped: there is no PgBouncer 1.21 or later');

(program ? describe : describe.skip)('behind PgBouncer in transaction mode', () => {
  let pooler: PgBouncer;
  let own: ServiceOnItsOwn;
  let operations: OperationId[];

  beforeAll(async () => {
    pooler = await PgBouncer.start(program!, sharedServers().databaseUrl, CONNECTIONS);
    own = await ServiceOnItsOwn.start(
      ({ DATABASE_URL }) => ({ DATABASE_URL: pooler.before(DATABASE_URL!), API_PROCESSES: '2' }),
      START_MS,
    );
    operations = operationsOf(await publishedDocument(own.url)).map(
      ({ operation }) => operation.operationId as OperationId,
    );
    expect(operations.length).toBeGreaterThan(60);
  }, START_MS);

  afterAll(async () => {
    await own.stop();
    await pooler.stop();
  });

  /** Runs all operations, several at once, which take turns on the few connections; tells which failed, and how. */
  async function failures(idempotencyKeys: boolean): Promise<string[]> {
    const failed: string[] = [];
    const left = operations.values();
    const runner = async (): Promise<void> => {
      for (const id of left) {
        const tenant = await Tenant.make(own, { url: own.url, idempotencyKeys });
        await operationTests[id].succeeds(tenant).catch((error) => failed.push(`${id}: ${error}`));
        await tenant.close();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runner));
    return failed;
  }

  it('all processes together have no more connections than it gives them', async () => {
    const counted = own.query<{ count: number }>(
      `SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const [{ count }] = await counted;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(CONNECTIONS);
  });

  it('every operation succeeds, prepared statements among them', async () => {
    expect(await failures(false)).toEqual([]);
  }, 300_000);

  it('every operation succeeds within the transaction of its idempotency key', async () => {
    expect(await failures(true)).toEqual([]);
    expect(own.output()).not.toContain('prepared statement');
  }, 300_000);
});
