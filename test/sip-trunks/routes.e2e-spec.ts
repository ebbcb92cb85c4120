import { Api, fieldsOf, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { trunkBody } from '../support/trunks.js';

const organization = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
});

/** A trunk with routes. */
async function trunk(routes: object[], fields: Record<string, unknown> = {}, owner = organization) {
  const { id } = await api.create('/siptrunk/new', trunkBody(owner, fields));
  const put = await api.put(`/siptrunkroutes/${id}`, { routes });
  return { id: id as string, routes: put.json.data.routes.map((route: { id: string }) => route.id) };
}

async function test(number: string, as = api): Promise<any> {
  const reply = await as.post('/siptrunkroutes/test', { organization_id: organization, number });
  expect(reply.status).toBe(200);
  return reply.json.data;
}

describe('POST /siptrunkroutes/test', () => {
  it('shows what is tried in which order, and why other routes are not', async () => {
    const carrier = await trunk(
      [
        { prefix: '+49', strip_digits: 1, prepend: '00' },
        { prefix: '', priority: 10 },
      ],
      { failover_codes: ['503'] },
    );
    const cheap = await trunk([{ prefix: '+49', weight: 300 }, { prefix: '+4930' }]);
    const suspended = await trunk([{ prefix: '+49' }]);
    const inactive = await trunk([{ prefix: '' }]);
    const off = await trunk([{ prefix: '+4930', active: false, route_class: 'emergency' }]);
    const short = await trunk([{ prefix: '+', strip_digits: 32 }]);
    const deleted = await trunk([{ prefix: '+49' }]);
    await api.post(`/siptrunk/${suspended.id}`, { status: 'suspended' });
    await api.post(`/siptrunk/${inactive.id}`, { status: 'inactive' });
    await api.delete(`/siptrunk/${deleted.id}`);

    const { steps, not_used, ...rest } = await test('+493012345');
    expect(rest).toEqual({ organization_id: organization, number: '+493012345', complete: true });
    expect(steps).toMatchObject([
      { prefix: '+4930', route_class: 'standard', priority: 1, routes: [{ route_id: cheap.routes[1] }] },
      {
        prefix: '+49',
        routes: [
          { trunk_id: cheap.id, weight: 300, share_percent: 75, number: '+493012345' },
          {
            trunk_id: carrier.id,
            weight: 100,
            share_percent: 25,
            number: '00493012345',
            failover_codes: ['503'],
          },
        ],
      },
      { prefix: '', priority: 10, routes: [{ route_id: carrier.routes[1], share_percent: 100 }] },
    ]);
    expect(steps).toHaveLength(3);
    expect(not_used.map((each: any) => [each.trunk_id, each.prefix, each.reason])).toEqual([
      [off.id, '+4930', 'route_inactive'],
      [suspended.id, '+49', 'trunk_suspended'],
      [short.id, '+', 'number_too_short'],
      [inactive.id, '', 'trunk_inactive'],
    ]);
    // A trunk that was deleted without its routes, as only SQL can.
    const sql = await databaseClient();
    await sql.query('UPDATE sip_trunk_routes SET deleted_at = NULL WHERE id = $1', deleted.routes);
    await sql.end();
    expect((await test('+49')).not_used).toContainEqual(
      expect.objectContaining({ trunk_id: deleted.id, reason: 'trunk_deleted' }),
    );
  });

  it('has emergency routes first, whatever their priority, and changes nothing', async () => {
    const usual = await trunk([{ prefix: '112', priority: 0 }]);
    const rescue = await trunk([{ prefix: '112', priority: 9, route_class: 'emergency' }]);
    const before = await api.get(`/siptrunkroutes/${rescue.id}`);
    expect((await test('112')).steps).toMatchObject([
      { route_class: 'emergency', routes: [{ trunk_id: rescue.id, failover_codes: ['4xx', '5xx', '6xx'] }] },
      { route_class: 'standard', routes: [{ trunk_id: usual.id }] },
      { prefix: '' },
    ]);
    expect(before.json.data.routes[0].route_class).toBe('emergency');
    const after = await api.get(`/siptrunkroutes/${rescue.id}`);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect((await api.get(`/audit?resource_id=${rescue.id}`)).json.data.events).toHaveLength(2);
    const again = { routes: [{ prefix: '112', priority: 9, route_class: 'emergency' }] };
    expect((await api.put(`/siptrunkroutes/${rescue.id}`, again)).headers.get('etag')).toBe(
      before.headers.get('etag'),
    );
    expect(
      (await api.put(`/siptrunkroutes/${rescue.id}`, { routes: [{ prefix: '1', route_class: 'x' }] })).status,
    ).toBe(422);
  });

  it('knows the routes of one organization alone, for callers who act for it', async () => {
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    const body = { organization_id: organization, number: '+491' };
    expect((await stranger.post('/siptrunkroutes/test', body)).status).toBe(403);
    const own = await Api.as({ org_ids: [unique('org_')], scope: 'siptrunks:read' });
    expect((await own.post('/siptrunkroutes/test', body)).status).toBe(403);
    const reader = await Api.as({ org_ids: [organization], scope: 'siptrunks:read' });
    expect((await test('+491', reader)).steps.length).toBeGreaterThan(0);
    const writer = await Api.as({ org_ids: [organization], scope: 'siptrunks:write' });
    expect((await writer.post('/siptrunkroutes/test', body)).status).toBe(403);
    const operator = await Api.as({ org_ids: ['*'] });
    const nobody = { ...body, organization_id: unique('org_') };
    expect((await operator.post('/siptrunkroutes/test', nobody)).json.data).toMatchObject({
      steps: [],
      not_used: [],
    });
  });

  it.each([
    [{ number: '' }, 422, 'number'],
    [{ number: '+' }, 422, 'number'],
    [{ number: '49 30' }, 422, 'number'],
    [{ number: 'sip:alice@example.com' }, 422, 'number'],
    [{ number: '1'.repeat(33) }, 422, 'number'],
    [{ number: 4930 }, 400, 'number'],
    [{ number: undefined }, 400, 'number'],
    [{ organization_id: 'nobody' }, 400, 'organization_id'],
    [{ organization_id: undefined }, 400, 'organization_id'],
    [{ weight: 1 }, 400, 'weight'],
  ])('refuses %j with %d', async (fields, status, field) => {
    const body = { organization_id: organization, number: '1', ...fields };
    const reply = await api.post('/siptrunkroutes/test', body);
    expect([reply.status, fieldsOf(reply)]).toEqual([status, [field]]);
  });

  it('takes the longest number, and says where it has not looked at all routes', async () => {
    const digits = '9'.repeat(32);
    const { id } = await trunk([{ prefix: digits, strip_digits: 31, prepend: '#31#' }]);
    expect((await test(digits)).steps[0].routes).toMatchObject([{ trunk_id: id, number: '#31#9' }]);

    const sql = await databaseClient();
    await sql.query(
      `WITH made AS (
         INSERT INTO sip_trunks (id, organization_id, name, status, type, transport, host, port, register, codecs,
           dtmf_mode, nat_support, created_at, updated_at, version)
         SELECT 'trunk_' || md5($1 || i), $1, 'Many ' || i, 'active', 'peer', 'udp', 'h.example', 5060, false, '{}',
           'rfc2833', false, now(), now(), 1 FROM generate_series(1, 1001) AS i RETURNING id)
       INSERT INTO sip_trunk_routes (id, trunk_id, prefix, priority, weight, strip_digits, prepend, active, created_at, updated_at)
       SELECT 'route_' || md5(id), id, '77', 1, 1, 0, '', true, now(), now() FROM made`,
      [organization],
    );
    await sql.end();
    const { steps, complete } = await test('7712');
    expect([steps.length, steps[0].routes.length, complete]).toEqual([1, 1_000, false]);
  });
});
