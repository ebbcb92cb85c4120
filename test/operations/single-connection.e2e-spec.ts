import type { OperationId } from 'telephony-resources-sdk';
import { operationTests } from '../support/every-operation/all.js';
import { ServiceOnItsOwn } from '../support/every-operation/service-on-its-own.js';
import { Tenant } from '../support/every-operation/tenant.js';
import { operationsOf, publishedDocument } from '../support/document.js';

/** Statements that are prepared for some parameters only. */
async function readAllVariants(own: ServiceOnItsOwn): Promise<void> {
  const tenant = await Tenant.make(own, { url: own.url });
  const [device, gateway, operator] = await Promise.all([
    tenant.device({ lines: [{ extension: '1001' }] }),
    tenant.gateway(),
    tenant.operator(),
  ]);
  await tenant.client.reportGatewayPing({ entity: gateway.id, param1: 'healthy', param2: 'now', body: {} });
  for (const include of ['lines', 'settings', 'lines,settings', undefined]) {
    await tenant.client.getDevice({ id: device.id, include });
    await tenant.client.getDeviceByMacAddress({ macAddress: device.mac_address, include });
  }
  await tenant.client.getGatewayPing({ entity: gateway.id, include_history: true });
  await tenant.client.checkAccess({ ip: '192.0.2.1' });
  await operator.checkAccess({ ip: '192.0.2.1' });
  await tenant.close();
}

describe('with a single connection to the database', () => {
  let own: ServiceOnItsOwn;
  let reads: OperationId[];
  let writes: OperationId[];

  beforeAll(async () => {
    own = await ServiceOnItsOwn.start({ DATABASE_POOL_SIZE: '1' });
    const operations = operationsOf(await publishedDocument(own.url));
    const idsOf = (isRead: boolean): OperationId[] =>
      operations
        .filter(({ method }) => (method === 'get') === isRead)
        .map(({ operation }) => operation.operationId as OperationId);
    [reads, writes] = [idsOf(true), idsOf(false)];
    expect([reads.length, writes.length].every((count) => count > 20)).toBe(true);
  });

  afterAll(() => own.stop());

  /** Runs the operations one after another; tells which failed, and how. */
  async function failures(ids: OperationId[], idempotencyKeys: boolean): Promise<string[]> {
    const failed: string[] = [];
    for (const id of ids) {
      const tenant = await Tenant.make(own, { url: own.url, idempotencyKeys });
      await operationTests[id].succeeds(tenant).catch((error) => failed.push(`${id}: ${error}`));
      await tenant.close();
    }
    return failed;
  }

  // Whoever took a second one while its transaction holds the only one would wait for it until it fails.
  it('every write succeeds', async () => {
    expect(await failures(writes, false)).toEqual([]);
  });

  it('every write succeeds within the transaction of its idempotency key', async () => {
    expect(await failures(writes, true)).toEqual([]);
  });

  it('every operation succeeds after a migration has added a column to every table', async () => {
    expect(await failures(reads, true)).toEqual([]);
    await readAllVariants(own);
    const tables = await own.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) await own.query(`ALTER TABLE ${name} ADD COLUMN added_later text`);
    await readAllVariants(own);
    expect(await failures([...reads, ...writes], false)).toEqual([]);
    // What workers do is seen here alone.
    expect(own.output()).not.toContain('cached plan');
  });
});
