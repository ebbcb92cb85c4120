import { Api, unique } from '../support/api.js';
import { trunkBody } from '../support/trunks.js';

interface Access {
  decision: string;
  organization_id: string | null;
  trunk_id: string | null;
  entry: { id: string } | null;
  ambiguous: boolean;
  organizations: {
    organization_id: string;
    decision: string;
    trunk_id: string | null;
    entry: { id: string } | null;
  }[];
  total_organizations: number;
}

/** An organization with an edge of its own. Addresses are the whole platform's, so each test takes its own network. */
async function tenant(): Promise<{ id: string; api: Api }> {
  const id = unique('org_');
  return { id, api: await Api.as({ org_ids: [id] }) };
}

async function list(
  { id: organization_id, api }: { id: string; api: Api },
  type: string,
  ip_address: string,
  cidr?: number,
): Promise<string> {
  const reply = await api.put(`/orgips/${type}`, { organization_id, ip_address, cidr });
  expect(reply.status).toBe(201);
  return reply.json.data.id;
}

async function trunk(
  { id: organization_id, api }: { id: string; api: Api },
  ip: Record<string, unknown>,
): Promise<string> {
  const { id } = await api.create('/siptrunk/new', trunkBody(organization_id));
  expect((await api.put(`/siptrunkips/${id}`, { ips: [{ type: 'signaling', ...ip }] })).status).toBe(200);
  return id;
}

async function ask(api: Api, ip: string, organization?: string): Promise<Access> {
  const query = organization ? `&organization_id=${organization}` : '';
  const reply = await api.get(`/sipedge/access?ip=${encodeURIComponent(ip)}${query}`);
  expect(reply.status).toBe(200);
  return reply.json.data;
}

describe('GET /sipedge/access', () => {
  it('lets the longest prefix decide', async () => {
    const org = await tenant();
    const [wide, deny, exact] = [
      await list(org, 'whitelist', '10.20.0.0', 16),
      await list(org, 'blacklist', '10.20.5.9', 24),
      await list(org, 'whitelist', '10.20.5.7'),
    ];
    const reply = await org.api.get('/sipedge/access?ip=10.20.5.7');
    expect(reply.json.data).toEqual({
      ip: '10.20.5.7',
      decision: 'allow',
      organization_id: org.id,
      trunk_id: null,
      entry: { id: exact, ip_address: '10.20.5.7', cidr: 32, type: 'whitelist' },
      ambiguous: false,
      organizations: [
        {
          organization_id: org.id,
          decision: 'allow',
          trunk_id: null,
          entry: { id: exact, ip_address: '10.20.5.7', cidr: 32, type: 'whitelist' },
        },
      ],
      total_organizations: 1,
    });
    expect(await ask(org.api, '10.20.5.8')).toMatchObject({ decision: 'deny', entry: { id: deny } });
    expect(await ask(org.api, '10.20.6.8')).toMatchObject({ decision: 'allow', entry: { id: wide } });
    expect(await ask(org.api, '10.21.0.1')).toEqual({
      ip: '10.21.0.1',
      decision: 'unknown',
      organization_id: null,
      trunk_id: null,
      entry: null,
      ambiguous: false,
      organizations: [],
      total_organizations: 0,
    });
  });

  it('decides on IPv6, and on IPv4 inside IPv6 as IPv4', async () => {
    const org = await tenant();
    const everybody = await list(org, 'blacklist', '::', 0);
    const site = await list(org, 'whitelist', '2001:db8:20::1', 48);
    const v4 = await list(org, 'whitelist', '10.22.0.1');
    expect((await ask(org.api, '2001:DB8:20:1::1')).entry!.id).toBe(site);
    expect(await ask(org.api, '2001:db8:21::1')).toMatchObject({
      decision: 'deny',
      entry: { id: everybody },
    });
    expect(await ask(org.api, '::ffff:10.22.0.1')).toMatchObject({ ip: '10.22.0.1', entry: { id: v4 } });
    expect(await ask(org.api, '::ffff:10.22.0.2')).toMatchObject({ decision: 'unknown' });
  });

  it('knows the addresses of trunks, and lets a blacklist win at equal length', async () => {
    const org = await tenant();
    await list(org, 'blacklist', '10.23.0.0', 16);
    const id = await trunk(org, { address: '10.23.0.1' });
    expect(await ask(org.api, '10.23.0.1')).toMatchObject({
      decision: 'allow',
      organization_id: org.id,
      trunk_id: id,
      entry: null,
    });
    const entry = await list(org, 'blacklist', '10.23.0.1');
    expect(await ask(org.api, '10.23.0.1')).toMatchObject({
      decision: 'deny',
      trunk_id: null,
      entry: { id: entry },
    });
    const v6 = await trunk(org, { address: '2001:db8:23::1', type: 'both' });
    expect((await ask(org.api, '2001:db8:23::1')).trunk_id).toBe(v6);
    const mapped = await trunk(org, { address: '::ffff:10.24.0.1' });
    expect((await ask(org.api, '10.24.0.1')).trunk_id).toBe(mapped);
  });

  it('takes only trunks that are in use for the sources of calls', async () => {
    const org = await tenant();
    const id = await trunk(org, { address: '10.25.0.1' });
    const decision = async (): Promise<string> => (await ask(org.api, '10.25.0.1')).decision;
    for (const [status, expected] of [
      ['active', 'allow'],
      ['suspended', 'unknown'],
      ['inactive', 'unknown'],
      ['active', 'allow'],
    ]) {
      await org.api.post(`/siptrunk/${id}`, { status });
      expect([status, await decision()]).toEqual([status, expected]);
    }
    const put = (ip: object) =>
      org.api.put(`/siptrunkips/${id}`, { ips: [{ address: '10.25.0.1', type: 'signaling', ...ip }] });
    await put({ active: false });
    expect(await decision()).toBe('unknown');
    await put({ active: true });
    expect(await decision()).toBe('allow');
    await org.api.delete(`/siptrunk/${id}`);
    expect(await decision()).toBe('unknown');
    await trunk(org, { address: '10.25.0.2', type: 'media' });
    expect((await ask(org.api, '10.25.0.2')).decision).toBe('unknown');
  });

  it('tells an edge of its own organizations only', async () => {
    const [one, other] = [await tenant(), await tenant()];
    await list(one, 'whitelist', '10.26.0.0', 16);
    await trunk(one, { address: '10.26.1.1' });
    for (const ip of ['10.26.0.1', '10.26.1.1']) {
      expect((await ask(other.api, ip)).decision).toBe('unknown');
    }
    const reply = await other.api.get(`/sipedge/access?ip=10.26.0.1&organization_id=${one.id}`);
    expect(reply.status).toBe(403);
  });

  it('never lets one organization decide about an address that another one lists', async () => {
    const [one, other] = [await tenant(), await tenant()];
    const both = await Api.as({ org_ids: [one.id, other.id] });
    const operator = await Api.as({ org_ids: ['*'] });
    const allow = await list(one, 'whitelist', '10.27.0.0', 16);
    const deny = await list(other, 'blacklist', '10.27.0.1');
    for (const edge of [both, operator]) {
      expect(await ask(edge, '10.27.0.1')).toMatchObject({
        decision: 'unknown',
        organization_id: null,
        trunk_id: null,
        entry: null,
        ambiguous: true,
        organizations: [
          { organization_id: other.id, decision: 'deny', trunk_id: null, entry: { id: deny } },
          { organization_id: one.id, decision: 'allow', trunk_id: null, entry: { id: allow } },
        ],
        total_organizations: 2,
      });
      expect(await ask(edge, '10.27.0.1', one.id)).toMatchObject({
        decision: 'allow',
        entry: { id: allow },
        ambiguous: false,
        total_organizations: 1,
      });
      expect(await ask(edge, '10.27.0.2')).toMatchObject({ decision: 'allow', organization_id: one.id });
    }
    expect(await ask(one.api, '10.27.0.1')).toMatchObject({ decision: 'allow', total_organizations: 1 });

    const id = await trunk(one, { address: '10.27.0.1' });
    expect(await ask(operator, '10.27.0.1')).toMatchObject({
      decision: 'unknown',
      organizations: [
        { organization_id: other.id, decision: 'deny' },
        { organization_id: one.id, decision: 'allow', trunk_id: id, entry: null },
      ],
    });
  });

  it('decides where all agree, each by its closest match, and says whose is the closest', async () => {
    const owners = await Promise.all(Array.from({ length: 5 }, () => tenant()));
    const operator = await Api.as({ org_ids: ['*'] });
    const [first, second] = owners;
    await Promise.all(owners.map((owner, i) => list(owner, 'whitelist', `10.28.0.${i}`, 24)));
    await list(first, 'blacklist', '10.28.0.0', 16);
    expect(await ask(operator, '10.28.0.9')).toMatchObject({
      decision: 'allow',
      ambiguous: true,
      total_organizations: 5,
    });
    expect((await ask(operator, '10.28.0.9')).organizations).toHaveLength(5);

    const id = await trunk(first, { address: '10.28.0.9' });
    expect(await ask(operator, '10.28.0.9')).toMatchObject({
      decision: 'allow',
      organization_id: first.id,
      trunk_id: id,
      ambiguous: false,
    });
    await list(second, 'whitelist', '10.28.0.9');
    expect(await ask(operator, '10.28.0.9')).toMatchObject({
      decision: 'allow',
      trunk_id: id,
      ambiguous: true,
    });
    expect(await ask(operator, '10.28.1.9')).toMatchObject({
      decision: 'deny',
      organization_id: first.id,
      ambiguous: false,
    });
  });

  it('lists a hundred organizations, and asks them all', async () => {
    const ids = Array.from({ length: 150 }, () => unique('org_'));
    const operator = await Api.as({ org_ids: ['*'] });
    await Promise.all(
      ids.map((organization_id) =>
        operator.put('/orgips/whitelist', { organization_id, ip_address: '10.30.0.1' }),
      ),
    );
    const denying = await tenant();
    expect(await ask(operator, '10.30.0.1')).toMatchObject({ decision: 'allow', total_organizations: 150 });
    await list(denying, 'blacklist', '10.30.0.0', 8);
    const { decision, organizations, total_organizations } = await ask(operator, '10.30.0.1');
    expect([decision, organizations.length, total_organizations]).toEqual(['unknown', 100, 151]);
  });

  it('follows every change at once', async () => {
    const org = await tenant();
    const id = await list(org, 'whitelist', '10.29.0.1');
    await org.api.post(`/orgips/${id}`, { type: 'blacklist' });
    expect((await ask(org.api, '10.29.0.1')).decision).toBe('deny');
    await org.api.post(`/orgips/${id}`, { cidr: 24 });
    expect((await ask(org.api, '10.29.0.2')).decision).toBe('deny');
    await org.api.delete(`/orgips/${id}`);
    expect((await ask(org.api, '10.29.0.1')).decision).toBe('unknown');
  });

  it.each([
    ['', 'Invalid IP address format'],
    ['?ip=', 'Invalid IP address format'],
    ['?ip=10.0.0', 'Invalid IP address format'],
    ['?ip=10.0.0.0/8', 'Invalid IP address format'],
    ['?ip=fe80::1%25eth0', 'Invalid IP address format'],
    ['?ip=10.0.0.1&ip=10.0.0.2', 'Invalid IP address format'],
    ['?ip=10.0.0.1%00', 'Invalid IP address format'],
    ['?ip=10.0.0.1&organization_id=x', 'Invalid request parameters'],
    ['?ip=10.0.0.1&port=5060', 'Invalid request parameters'],
  ])('answers 400 for %s', async (query, message) => {
    const org = await tenant();
    const reply = await org.api.get(`/sipedge/access${query}`);
    expect([reply.status, reply.json.error.message]).toEqual([400, message]);
  });

  it('is for those who may report', async () => {
    const reader = await Api.as({ org_ids: [unique('org_')], scope: 'orgips:*' });
    expect((await reader.get('/sipedge/access?ip=10.0.0.1')).status).toBe(403);
    expect((await Api.withToken(undefined).get('/sipedge/access?ip=10.0.0.1')).status).toBe(401);
  });
});
