import { type OperationId, TelephonyError } from 'telephony-resources-sdk';
import { operationTests } from '../support/every-operation/all.js';
import type { OperationTest } from '../support/every-operation/operation-test.js';
import { ServiceOnItsOwn } from '../support/every-operation/service-on-its-own.js';
import { Tenant } from '../support/every-operation/tenant.js';
import { operationsOf, publishedDocument } from '../support/document.js';

let own: ServiceOnItsOwn;

beforeAll(async () => {
  own = await ServiceOnItsOwn.start({ METRICS_ENABLED: 'false' });
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
