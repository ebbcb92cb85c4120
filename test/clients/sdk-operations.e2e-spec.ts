import { type OperationId, TelephonyClient, TelephonyError } from 'telephony-resources-sdk';
import { accessToken, unique } from '../support/api.js';
import { operationTests } from '../support/every-operation/all.js';
import type { OperationTest } from '../support/every-operation/operation-test.js';
import { ServiceOnItsOwn } from '../support/every-operation/service-on-its-own.js';
import { Tenant } from '../support/every-operation/tenant.js';
import { operationsOf, publishedDocument } from '../support/document.js';

let own: ServiceOnItsOwn;

beforeAll(async () => {
  own = await ServiceOnItsOwn.start({ METRICS_ENABLED: 'false', RATE_LIMIT_PER_MINUTE: '2' });
});

afterAll(() => own.stop());

it('has a test of every operation of the document', async () => {
  const document = await publishedDocument(process.env.TEST_SERVICE_URL!);
  const ids = operationsOf(document).map(({ operation }) => operation.operationId);
  expect(Object.keys(operationTests).sort()).toEqual(ids.sort());
});

describe.each(Object.entries(operationTests) as [OperationId, OperationTest][])('%s', (id, operation) => {
  let tenant: Tenant;

  beforeEach(async () => {
    tenant = await Tenant.make(own);
  });

  afterEach(() => tenant.close());

  it('succeeds', async () => {
    await operation.succeeds(tenant);
    expect(tenant.called).toContain(id);
  });

  it('fails with a typed error', async () => {
    const error: unknown = await Promise.resolve(operation.fails(tenant)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TelephonyError);
    const { status, code, message, requestId } = error as TelephonyError;
    expect([status, code, message]).toEqual(operation.with);
    expect(requestId).toEqual(status === undefined ? undefined : expect.stringMatching(/^[\w-]{36}$/));
    expect(tenant.called.at(-1)).toBe(id);
  });
});

describe('a service that cannot serve for now', () => {
  it('is asked again once it says so, until it serves', async () => {
    const statuses: number[] = [];
    const client = new TelephonyClient({
      baseUrl: own.url,
      token: await accessToken({ org_ids: [unique('org_')] }),
      fetch: async (request, init) => {
        const response = await fetch(request, init);
        statuses.push(response.status);
        if (response.status === 503) await own.findDatabase();
        return response;
      },
    });
    await own.loseDatabase();
    const began = Date.now();
    expect(await client.getReadiness()).toEqual({ status: 'up' });
    expect(statuses).toEqual([503, 200]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);

    const requests = await Promise.allSettled(
      Array.from({ length: 5 }, () => client.listSipTrunks({}, { retries: 0 })),
    );
    const refused = requests.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) {
      expect(error).toBeInstanceOf(TelephonyError);
      const { status, code, retryAfter } = error as TelephonyError;
      expect([status, code]).toEqual([429, 'rate_limited']);
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(60);
    }
  });
});
