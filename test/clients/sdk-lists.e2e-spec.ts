import { type PutSipGateway, TelephonyClient } from 'telephony-resources-sdk';
import { uniqueAddress } from '../support/addresses.js';
import { accessToken, unique } from '../support/api.js';
import { ScriptedServer, success } from './scripted-server.js';

const baseUrl = process.env.TEST_SERVICE_URL!;

/** A client of an organization of its own, which notes what it reads. */
interface Owner {
  organization: string;
  client: TelephonyClient;
  /** The paths with their queries, without what cursors say. */
  paths: string[];
}

async function newOwner(): Promise<Owner> {
  const organization = unique('org_');
  const paths: string[] = [];
  const client = new TelephonyClient({
    baseUrl,
    token: await accessToken({ org_ids: [organization] }),
    fetch: (request, init) => {
      const { method, url } = request as Request;
      if (method === 'GET') paths.push(url.slice(baseUrl.length).replace(/cursor=[\w-]+/, 'cursor=…'));
      return fetch(request, init);
    },
  });
  return { organization, client, paths };
}

function gateway({ organization }: Owner, name: string): PutSipGateway {
  return { name, organization_id: organization, host: 'gw.example.com', ping_interval_seconds: 0 };
}

/** Creates gateways. @returns their ids, in the order of the list */
async function makeGateways(owner: Owner, ...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    ids.unshift((await owner.client.putSipGateway({ id: 'new', body: gateway(owner, name) })).id);
  }
  return ids;
}

async function makeTrunk({ client, organization: organization_id }: Owner): Promise<string> {
  const body = { name: unique('T '), organization_id, type: 'peer', host: 'sip.example.com' } as const;
  return (await client.putSipTrunk({ id: 'new', body })).id;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

describe('a list', () => {
  let owner: Owner;
  let client: TelephonyClient;
  let ids: string[];

  beforeAll(async () => {
    owner = await newOwner();
    client = owner.client;
    ids = await makeGateways(owner, '1', '2', '3', '4', '5');
  });

  beforeEach(() => {
    owner.paths.length = 0;
  });

  it('is iterated by cursor, without totals that nobody sees', async () => {
    const names: string[] = [];
    for await (const { name } of client.listSipGateways({ per_page: 2 })) names.push(name);
    expect(names).toEqual(['5', '4', '3', '2', '1']);
    const path = '/sipgateways?per_page=2';
    const next = `${path}&cursor=…&count=false`;
    expect(owner.paths).toEqual([path, next, next]);
  });

  it('is iterated from the page on that is asked for', async () => {
    const names: string[] = [];
    for await (const { name } of client.listSipGateways({ per_page: 2, page: 2 })) names.push(name);
    expect(names).toEqual(['3', '2', '1']);
    expect(owner.paths).toEqual([
      '/sipgateways?per_page=2&page=2',
      '/sipgateways?per_page=2&cursor=…&count=false',
    ]);
  });

  it('is iterated from a cursor on, with its filters and order', async () => {
    const filter = { organization_id: owner.organization, sort: 'name', per_page: 2 } as const;
    const { gateways, pagination } = await client.listSipGateways(filter);
    const names = gateways.map(({ name }) => name);
    const rest = client.listSipGateways({ ...filter, cursor: pagination.next_cursor!, per_page: 1 });
    for await (const { name } of rest) names.push(name);
    expect(names).toEqual(['1', '2', '3', '4', '5']);
  });

  it('has the page of a cursor where the default of page is sent too, and none of another', async () => {
    const cursor = (await client.listSipGateways({ per_page: 2 })).pagination.next_cursor!;
    const { gateways, pagination } = await client.listSipGateways({ cursor, per_page: 2, page: 1 });
    expect([gateways.map(({ name }) => name), pagination.page]).toEqual([['3', '2'], 2]);
    await expect(client.listSipGateways({ cursor, page: 2 })).rejects.toMatchObject({
      code: 'invalid_request',
      details: [{ field: 'page' }],
    });
  });

  it('is fetched no further than it is iterated', async () => {
    let count = 0;
    for await (const _ of client.listSipGateways({ per_page: 2 })) if (++count === 2) break;
    expect(owner.paths).toEqual(['/sipgateways?per_page=2']);
  });

  it('is one page when it is awaited', async () => {
    const last = await client.listSipGateways({ per_page: 2, page: 3 });
    expect(last.gateways.map(({ id }) => id)).toEqual(ids.slice(4));
    const totals = { total: 5, total_pages: 3, total_is_estimate: false };
    expect(last.pagination).toEqual({ page: 3, per_page: 2, ...totals, next_cursor: null });
    const { pagination } = await client.listSipGateways({ per_page: 2, count: false });
    expect(pagination).toEqual({ page: 1, per_page: 2, next_cursor: expect.any(String) });
  });

  it('ends with the error of the page that fails', async () => {
    const list = client.listSipGateways({ per_page: 500 });
    await expect(list[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('may be empty', async () => {
    for await (const trunk of client.listSipTrunks()) throw new Error(trunk.id);
  });

  it('is not iterated by a service without cursors, which would leave some out', async () => {
    const pagination = { page: 1, per_page: 50, total: 0, total_pages: 0 };
    const older = await ScriptedServer.start(success({ trunks: [], pagination }));
    try {
      const list = new TelephonyClient({ baseUrl: older.url, token: 'token' }).listSipTrunks();
      await expect(list[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'unexpected_answer' });
      expect((await list).pagination).toEqual(pagination);
    } finally {
      await older.stop();
    }
  });
});

describe('a list that changes while it is iterated', () => {
  it('reaches all where each is deleted', async () => {
    const owner = await newOwner();
    const ids = await makeGateways(owner, ...numbers(7).map(String));
    const deleted: string[] = [];
    for await (const { id } of owner.client.listSipGateways({ per_page: 2 })) {
      await owner.client.deleteSipGateway({ id });
      deleted.push(id);
    }
    expect(deleted).toEqual(ids);
    expect((await owner.client.listSipGateways()).pagination.total).toBe(0);
  });

  it('neither repeats nor hides any where others are created', async () => {
    const owner = await newOwner();
    const ids = await makeGateways(owner, ...numbers(5).map(String));
    const seen: string[] = [];
    for await (const { id } of owner.client.listSipGateways({ per_page: 2 })) {
      await makeGateways(owner, `later ${seen.push(id)}`);
    }
    expect(seen).toEqual(ids);
    // From the oldest on, they are behind those that are there, and the list ends with the last one.
    const names: string[] = [];
    for await (const { name } of owner.client.listSipGateways({ per_page: 3, sort: 'created_at' })) {
      if (names.push(name) === 9) await makeGateways(owner, 'last');
    }
    const later = numbers(5).map((number) => `later ${number + 1}`);
    expect(names).toEqual([...numbers(5).map(String), ...later, 'last']);
  });

  it('has all that stay where some are deleted, before and behind, and others created', async () => {
    const owner = await newOwner();
    const ids = await makeGateways(owner, ...numbers(11).map(String));
    const seen: string[] = [];
    for await (const { id } of owner.client.listSipGateways({ per_page: 3 })) {
      seen.push(id);
      if (seen.length === 2) await owner.client.deleteSipGateway({ id: seen[0]! });
      // The one that the next page begins behind.
      if (seen.length === 3) await owner.client.deleteSipGateway({ id });
      if (seen.length === 4) await owner.client.deleteSipGateway({ id: ids[9]! });
      if (seen.length === 6) await makeGateways(owner, 'later');
    }
    expect(seen).toEqual(ids.filter((id) => id !== ids[9]));
  });
});

describe('parts of trunks', () => {
  const prefixes = numbers(225).map((number) => String(1_000 + number));
  let owner: Owner;
  let trunks: string[];

  beforeAll(async () => {
    owner = await newOwner();
    trunks = [await makeTrunk(owner), await makeTrunk(owner)];
    const body = { routes: prefixes.map((prefix) => ({ prefix })) };
    for (const entity of trunks) await owner.client.putSipTrunkRoutes({ entity, body });
    owner.paths.length = 0;
  });

  it('are all iterated in pages of 200, though hundreds are as old as others', async () => {
    const seen = new Map<string, string>();
    let count = 0;
    for await (const { id, trunk_id, prefix } of owner.client.getSipTrunkRoutes({
      entity: 'all',
      per_page: 200,
    })) {
      seen.set(id, `${trunk_id} ${prefix}`);
      count++;
    }
    expect(count).toBe(450);
    const all = trunks.flatMap((trunk) => prefixes.map((prefix) => `${trunk} ${prefix}`));
    expect([...seen.values()].sort()).toEqual(all.sort());
    const path = '/siptrunkroutes/all?per_page=200';
    const next = `${path}&cursor=…&count=false`;
    expect(owner.paths).toEqual([path, next, next]);
  });

  it('are iterated in one page or in several where they are of one trunk', async () => {
    const { client, paths } = owner;
    for (const per_page of [undefined, 100]) {
      paths.length = 0;
      const seen: string[] = [];
      for await (const { prefix } of client.getSipTrunkRoutes({ entity: trunks[0]!, per_page })) {
        seen.push(prefix);
      }
      expect([per_page, seen.sort(), paths.length]).toEqual([per_page, prefixes, per_page ? 3 : 1]);
    }
  });

  it('are all reached where each is deleted', async () => {
    const { client } = owner;
    const ips = numbers(25).map(() => ({ address: uniqueAddress(), type: 'both' as const }));
    await client.putSipTrunkIps({ entity: trunks[0]!, body: { ips } });
    for await (const { id } of client.getSipTrunkIps({ entity: trunks[0]!, per_page: 10 })) {
      await client.deleteSipTrunkIp({ entity: trunks[0]!, ip_id: id });
    }
    expect((await client.getSipTrunkIps({ entity: trunks[0]! })).ips).toEqual([]);
  });
});
