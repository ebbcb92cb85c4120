import {
  type PutSipGateway,
  TelephonyClient,
  type TelephonyClientOptions,
  TelephonyError,
} from 'telephony-resources-sdk';
import { accessToken, unique } from '../support/api.js';

const baseUrl = process.env.TEST_SERVICE_URL!;
const organization = unique('org_');
let token: string;
let client: TelephonyClient;

beforeAll(async () => {
  token = await accessToken({ org_ids: [organization] });
  client = new TelephonyClient({ baseUrl: `${baseUrl}/`, token });
});

/** A client that notes the paths it asks for. */
function noting(paths: string[], options: Partial<TelephonyClientOptions> = {}): TelephonyClient {
  return new TelephonyClient({
    baseUrl,
    token,
    fetch: (request, init) => {
      paths.push((request as Request).url.slice(baseUrl.length));
      return fetch(request, init);
    },
    ...options,
  });
}

function gateway(name: string): PutSipGateway {
  return { name, organization_id: organization, host: 'gw.example.com', ping_interval_seconds: 0 };
}

describe('the address of the service', () => {
  it.each(['localhost:3000', 'api.example.com', '/api', '', 'ftp://example.com', 'http://'])(
    'is refused at once where it is %j',
    (address) => {
      expect(() => new TelephonyClient({ baseUrl: address, token })).toThrow(
        `baseUrl must be an absolute URL such as http://localhost:3000, not ${JSON.stringify(address)}`,
      );
    },
  );

  it.each([
    'http://user:pw@example.com',
    'http://user@example.com',
    'http://example.com?x=1',
    'http://example.com/#',
  ])('is refused at once where it is %j, which no path can be put behind', (address) => {
    expect(() => new TelephonyClient({ baseUrl: address, token })).toThrow(
      new TypeError('baseUrl must not have a user name, password, query or fragment'),
    );
  });

  it('may end in a slash', async () => {
    const paths: string[] = [];
    const slashed = noting(paths, { baseUrl: `${baseUrl}//` });
    await slashed.getLiveness();
    expect(paths).toEqual(['/health/live']);
  });
});

describe('a token', () => {
  it('is asked for whenever a call is made, and not for a probe', async () => {
    const asked: number[] = [];
    const withFunction = noting([], {
      token: async () => {
        asked.push(asked.length);
        return token;
      },
    });
    await withFunction.listSipTrunks();
    await withFunction.listSipTrunks();
    await withFunction.getLiveness();
    expect(asked).toHaveLength(2);
  });

  it('that cannot be had is the reason why the call fails', async () => {
    const paths: string[] = [];
    const reason = new Error('no token today');
    const failing = noting(paths, { token: () => Promise.reject(reason) });
    await expect(failing.listSipTrunks()).rejects.toBe(reason);
    expect(paths).toEqual([]);
  });

  it('that has expired is told by its code', async () => {
    const expired = await accessToken({ org_ids: [organization] }, '-1h');
    await expect(noting([], { token: expired }).listSipTrunks()).rejects.toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
  });
});

describe('an answer', () => {
  it('has its ETag, which a later change may depend on', async () => {
    const made = await client.putSipGateway({ id: 'new', body: gateway(unique('')) }).withResponse();
    expect(made).toMatchObject({ status: 201, message: 'SIP gateway created successfully', replayed: false });
    expect(made.location).toBe(`/sipgateways/${made.data.id}`);
    const change = { id: made.data.id, body: { port: 5070 } };
    const changed = await client.updateSipGateway(change, { ifMatch: made.etag }).withResponse();
    expect(changed.etag).not.toBe(made.etag);
    await expect(client.updateSipGateway(change, { ifMatch: made.etag })).rejects.toMatchObject({
      status: 412,
      code: 'precondition_failed',
    });
  });

  it('is replayed for an idempotency key of the program', async () => {
    const idempotencyKey = unique('key-');
    const put = { id: 'new', body: gateway(unique('')) };
    const first = await client.putSipGateway(put, { idempotencyKey }).withResponse();
    const second = await client.putSipGateway(put, { idempotencyKey }).withResponse();
    expect([second.data.id, first.replayed, second.replayed]).toEqual([first.data.id, false, true]);
    const other = client.putSipGateway({ ...put, body: gateway('Another') }, { idempotencyKey });
    await expect(other).rejects.toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('is awaited like any promise', async () => {
    const ids = await Promise.all([client.getLiveness(), client.getReadiness()]);
    expect(ids).toEqual([{ status: 'up' }, { status: 'up' }]);
    let ended = 0;
    const call = client.getSipTrunk({ id: unique('trunk_') }).finally(() => ended++);
    expect(await call.catch(({ code }: TelephonyError) => code)).toBe('not_found');
    expect(ended).toBe(1);
  });
});

describe('an error', () => {
  it('names the fields, and the request as the service knows it', async () => {
    const requestId = unique('request-');
    const body = { ...gateway('Wrong'), port: 0, host: 'no host' };
    const call = client.putSipGateway({ id: 'new', body }, { headers: { 'X-Request-Id': requestId } });
    const error = await call.catch((reason: unknown) => reason as TelephonyError);
    expect(error).toBeInstanceOf(TelephonyError);
    expect(error).toMatchObject({
      name: 'TelephonyError',
      status: 422,
      code: 'validation_failed',
      requestId,
    });
    expect((error as TelephonyError).details.map(({ field }) => field).sort()).toEqual(['host', 'port']);
    expect((error as TelephonyError).message).toBe('Validation error');
  });

  it.each(['', '.', '..', undefined, null])('is thrown for %j in a path, before it is sent', async (id) => {
    const paths: string[] = [];
    await expect(noting(paths).deleteSipTrunk({ id: id as string })).rejects.toThrow(TypeError);
    expect(paths).toEqual([]);
  });

  it('is the answer to a path that tries to be another', async () => {
    const paths: string[] = [];
    const call = noting(paths).getSipTrunk({ id: '../devices?q=' });
    await expect(call).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
    expect(paths).toEqual(['/siptrunk/..%2Fdevices%3Fq%3D']);
  });
});
