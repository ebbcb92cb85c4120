import { randomInt } from 'node:crypto';
import { Api, failure, fieldsOf, type Reply, unique } from '../support/api.js';
import { uniqueMac } from '../support/devices.js';
import { uniqueNumber } from '../support/numbers.js';
import { trunkBody } from '../support/trunks.js';

const organization = unique('org_');
const theirs = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [theirs] });
});

const TAKEN = [409, 'conflict', 'Number or range already exists'];
const OVERLAPS = [409, 'conflict', 'Number or range overlaps one of another organization'];

/** A range with room for ten thousand numbers that no other test has. */
function uniqueRange(): string {
  return uniqueNumber().slice(0, 11);
}

function put(fields: object = { number: uniqueNumber() }, entity = 'new'): Promise<Reply> {
  return api.put(`/sipnumbers/${entity}`, { organization_id: organization, ...fields });
}

function theyPut(fields: object, entity = 'new'): Promise<Reply> {
  return stranger.put(`/sipnumbers/${entity}`, { organization_id: theirs, ...fields });
}

async function make(fields?: object): Promise<any> {
  const { status, json } = await put(fields);
  expect([status, json.error]).toEqual([201, undefined]);
  return json.data;
}

function device(lines: object[] = [{ line_number: 2 }], organization_id = organization): Promise<any> {
  const by = organization_id === organization ? api : stranger;
  return by.create('/devices/phone', { mac_address: uniqueMac(), organization_id, lines });
}

function trunk(type = 'pbx'): Promise<any> {
  return api.create('/siptrunk/new', trunkBody(organization, { type }));
}

describe('PUT /sipnumbers/:entity', () => {
  it('fills in the defaults of the contract, with Location and ETag, and GET answers the same', async () => {
    const number = uniqueNumber();
    const reply = await put({ number });
    expect([reply.status, reply.json.message]).toEqual([201, 'Number created successfully']);
    expect(reply.json.data).toMatchObject({
      id: expect.stringMatching(/^num_/),
      organization_id: organization,
      number,
      prefix: null,
      destination: null,
      caller_name: null,
      active: true,
    });
    const read = await api.get(reply.headers.get('location')!);
    expect(read.json.data).toEqual(reply.json.data);
    expect(read.headers.get('etag')).toBe(reply.headers.get('etag'));
    const xml = await api.get(`/sipnumbers/${reply.json.data.id}?format=xml`);
    expect(xml.text).toContain(`<number>${number}</number>`);
  });

  it('takes a range in the place of a number, and leads calls to a line, a device or a PBX', async () => {
    const { id } = await device();
    const pbx = await trunk();
    const prefix = uniqueRange();
    for (const destination of [
      { type: 'device', id, line_number: 2 },
      { type: 'device', id, line_number: null },
      { type: 'trunk', id: pbx.id, line_number: null },
    ]) {
      const made = await make({ prefix, destination, caller_name: ' Büro & Söhne ' });
      expect(made).toMatchObject({ number: null, prefix, caller_name: 'Büro & Söhne' });
      expect(made.destination).toEqual({ ...destination, problem: null });
      await api.delete(`/sipnumbers/${made.id}`);
    }
  });

  it('creates under a chosen id, replaces, and writes nothing where nothing changes', async () => {
    const id = unique('num_');
    const number = uniqueNumber();
    expect((await put({ number, caller_name: 'One', active: false }, id)).status).toBe(201);
    const replaced = await put({ number }, id);
    expect([replaced.status, replaced.json.message]).toEqual([200, 'Number updated successfully']);
    expect(replaced.json.data).toMatchObject({ caller_name: null, active: true });
    const again = await put({ number }, id);
    expect(again.json.data).toEqual(replaced.json.data);
    expect(again.headers.get('etag')).toBe(replaced.headers.get('etag'));
    expect((await api.put(`/sipnumbers/${id}`, {}, { 'if-match': '"1"' })).status).toBe(400);
    const { data } = (await api.get(`/audit?resource_id=${id}`)).json;
    expect(data.events.map(({ action }: any) => action)).toEqual(['update', 'create']);
    expect(data.events[0]).toMatchObject({
      resource_type: 'sip_number',
      before: { number, caller_name: 'One', active: false, destination: null },
      after: { caller_name: null, active: true },
    });

    await api.delete(`/sipnumbers/${id}`);
    expect((await api.get(`/sipnumbers/${id}`)).status).toBe(404);
    expect((await theyPut({ number }, id)).status).toBe(403);
    expect((await put({ number }, id)).status).toBe(201);
  });

  it('replays a request with an idempotency key', async () => {
    const body = { organization_id: organization, number: uniqueNumber() };
    const key = { 'idempotency-key': unique('key') };
    const [first, second] = [
      await api.put('/sipnumbers/new', body, key),
      await api.put('/sipnumbers/new', body, key),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json.data.id).toBe(first.json.data.id);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each([
    [{}, 400, 'number'],
    [{ number: null }, 400, 'number'],
    [{ number: 4930 }, 400, 'number'],
    [{ number: '+4930', prefix: '+49' }, 422, 'prefix'],
    [{ number: '4930' }, 422, 'number'],
    [{ number: '+' }, 422, 'number'],
    [{ number: '+0123' }, 422, 'number'],
    [{ number: '+1234567890123456' }, 422, 'number'],
    [{ number: '+1 212' }, 422, 'number'],
    [{ number: '+1٢' }, 422, 'number'],
    [{ prefix: '+' }, 422, 'prefix'],
    [{ prefix: '+49*' }, 422, 'prefix'],
    [{ prefix: '+491' }, 422, 'prefix'],
    [{ number: '+4' }, 422, 'number'],
    [{ number: '+4930', active: null }, 400, 'active'],
    [{ number: '+4930', caller_name: 'a\nb' }, 422, 'caller_name'],
    [{ number: '+4930', caller_name: 'x'.repeat(65) }, 422, 'caller_name'],
    [{ number: '+4930', status: 'x' }, 400, 'status'],
    [{ number: '+4930', organization_id: 'x' }, 400, 'organization_id'],
    [{ number: '+4930', destination: 'dev_1' }, 400, 'destination'],
    [{ number: '+4930', destination: [] }, 400, 'destination'],
    [{ number: '+4930', destination: {} }, 400, 'destination.type'],
    [{ number: '+4930', destination: { type: 'device' } }, 400, 'destination.id'],
    [{ number: '+4930', destination: { type: 'fax', id: 'dev_1' } }, 422, 'destination.type'],
    [{ number: '+4930', destination: { type: 'device', id: 'trunk_1' } }, 422, 'destination.id'],
    [{ number: '+4930', destination: { type: 'device', id: 'dev_1', line: 1 } }, 400, 'destination.line'],
    [
      { number: '+4930', destination: { type: 'device', id: 'dev_1', line_number: 0 } },
      422,
      'destination.line_number',
    ],
    [
      { number: '+4930', destination: { type: 'trunk', id: 'trunk_1', line_number: 1 } },
      422,
      'destination.line_number',
    ],
    [{ number: '+4930', destination: { type: 'device', id: 'dev_none' } }, 422, 'destination.id'],
  ])('refuses %j with %d for %s', async (fields, status, field) => {
    const reply = await put(fields);
    expect([reply.status, fieldsOf(reply)[0]]).toEqual([status, field]);
  });

  it('refuses destinations that calls cannot go to', async () => {
    const foreign = await device([], theirs);
    const own = await device();
    const carrier = await trunk('carrier');
    for (const [destination, field] of [
      [{ type: 'device', id: foreign.id }, 'destination.id'],
      [{ type: 'device', id: own.id, line_number: 1 }, 'destination.line_number'],
      [{ type: 'trunk', id: carrier.id }, 'destination.id'],
      [{ type: 'trunk', id: unique('trunk_') }, 'destination.id'],
    ]) {
      const reply = await put({ number: uniqueNumber(), destination });
      expect([reply.status, fieldsOf(reply)]).toEqual([422, [field]]);
    }
  });

  it('is refused to others, and without its scope', async () => {
    const { id } = await make();
    for (const reply of [
      await api.put('/sipnumbers/new', { organization_id: theirs, number: uniqueNumber() }),
      await theyPut({ number: uniqueNumber() }, id),
      await stranger.get(`/sipnumbers/${id}`),
      await stranger.post(`/sipnumbers/${id}`, { active: false }),
      await stranger.delete(`/sipnumbers/${id}`),
      await stranger.get(`/sipnumbers?organization_id=${organization}`),
      await (await Api.as({ org_ids: [organization], scope: 'sipnumbers:write' })).get(`/sipnumbers/${id}`),
      await (await Api.as({ org_ids: [organization], scope: 'sipnumbers:read' })).delete(`/sipnumbers/${id}`),
    ]) {
      expect(failure(reply)).toEqual([403, 'forbidden', 'Insufficient permissions']);
    }
  });
});

describe('numbers and ranges', () => {
  it('are there once on the platform, which names their holder to his own organization alone', async () => {
    const [number, prefix] = [uniqueNumber(), uniqueRange()];
    const { id } = await make({ number });
    const again = await put({ number });
    expect(failure(again)).toEqual(TAKEN);
    expect(again.json.error.details).toEqual([{ field: 'number', message: `is taken by ${id}` }]);
    const foreign = await theyPut({ number });
    expect(failure(foreign)).toEqual(TAKEN);
    expect(foreign.json.error.details).toEqual([{ field: 'number', message: 'is taken' }]);

    await make({ prefix });
    const same = await theyPut({ prefix });
    expect(failure(same)).toEqual(TAKEN);
    expect(same.json.error.details).toEqual([{ field: 'prefix', message: 'is taken' }]);
    // The number that is all of a prefix is another thing, but within it.
    await make({ number: prefix });

    const other = await make();
    expect(failure(await api.post(`/sipnumbers/${other.id}`, { number }))).toEqual(TAKEN);
    await api.delete(`/sipnumbers/${id}`);
    expect((await theyPut({ number })).status).toBe(201);
  });

  it('overlap within an organization, and not with those of others', async () => {
    const prefix = uniqueRange();
    await make({ prefix });
    await make({ prefix: `${prefix}1` });
    await make({ number: `${prefix}12` });
    await make({ prefix: prefix.slice(0, -1) });
    for (const fields of [
      { number: prefix },
      { number: `${prefix}99` },
      { prefix: `${prefix}9` },
      { prefix: `${prefix}123` },
      { prefix: prefix.slice(0, -2) },
    ]) {
      const reply = await theyPut(fields);
      expect(failure(reply)).toEqual(OVERLAPS);
      expect(fieldsOf(reply)).toEqual(Object.keys(fields));
      expect(reply.text).not.toMatch(/num_|org_/);
    }
    const { data } = (await theyPut({ number: uniqueNumber() })).json;
    expect(failure(await stranger.post(`/sipnumbers/${data.id}`, { number: `${prefix}5` }))).toEqual(
      OVERLAPS,
    );
  });

  it('of a few digits are given by a platform operator alone', async () => {
    const prefix = `+${randomInt(600, 700)}`;
    const operator = await Api.as({ org_ids: ['*'] });
    const { json } = await operator.put('/sipnumbers/new', { organization_id: organization, prefix });
    const { id } = json.data;
    try {
      // What is stored may be written again, and other fields changed.
      expect((await put({ prefix, caller_name: 'x' }, id)).status).toBe(200);
      expect((await api.post(`/sipnumbers/${id}`, { active: false })).status).toBe(200);
      for (const reply of [
        await api.post(`/sipnumbers/${id}`, { prefix: prefix.slice(0, -1) }),
        await put({ prefix: prefix.slice(0, -1) }),
      ]) {
        expect([reply.status, reply.json.error.details]).toEqual([
          422,
          [
            {
              field: 'prefix',
              message: 'must have at least 4 digits, unless the token is for all organizations',
            },
          ],
        ]);
      }
      await make({ prefix: `${prefix}1` });
    } finally {
      await operator.delete(`/sipnumbers/${id}`);
    }
  });

  it('tell a platform operator what is in the way', async () => {
    const { id, prefix } = await make({ prefix: uniqueRange() });
    const operator = await Api.as({ org_ids: ['*'] });
    const reply = await operator.put('/sipnumbers/new', { organization_id: theirs, number: `${prefix}1` });
    expect(reply.json.error.details).toEqual([
      { field: 'number', message: `is in a range (${id}) of another organization` },
    ]);
  });

  it('are given to one of many who ask for them at once', async () => {
    const number = uniqueNumber();
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? put({ number }) : theyPut({ number }))),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(39).fill(409)]);
  });

  it('do not overlap either where organizations ask at once for a range and for numbers within it', async () => {
    for (let round = 0; round < 5; round++) {
      const prefix = uniqueRange();
      const replies = await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          i % 4 ? theyPut({ number: `${prefix}${i}` }) : put({ prefix: `${prefix}${i ? '1' : ''}` }),
        ),
      );
      const made = replies.filter(({ status }) => status === 201).map(({ json }) => json.data);
      const refused = replies.filter(({ status }) => status === 409);
      expect(made.length + refused.length).toBe(replies.length);
      const ranges = made.filter((each) => each.prefix);
      const inside = (each: any, range: any): boolean => each.number?.startsWith(range.prefix) ?? false;
      expect(made.filter((each) => ranges.some((range) => inside(each, range)))).toEqual([]);
      expect(made.length).toBeGreaterThan(0);
    }
  });
});

describe('POST /sipnumbers/:entity', () => {
  it('changes what it is given', async () => {
    const { id, number, updated_at: _, destination: __, ...rest } = await make();
    const phone = await device();
    const destination = { type: 'device', id: phone.id };
    const changed = await api.post(`/sipnumbers/${id}`, { destination, active: false });
    expect(changed.json.data).toMatchObject({ ...rest, number, active: false });
    expect(changed.json.data.destination).toEqual({ ...destination, line_number: null, problem: null });
    const prefix = uniqueRange();
    const both = await api.post(`/sipnumbers/${id}`, { prefix });
    expect([both.status, fieldsOf(both)]).toEqual([422, ['prefix']]);
    const range = await api.post(`/sipnumbers/${id}`, { prefix, number: null, destination: null });
    expect(range.json.data).toMatchObject({ prefix, number: null, destination: null, active: false });
    expect((await api.post(`/sipnumbers/${id}`, { prefix: null })).status).toBe(400);
    expect((await api.post(`/sipnumbers/${id}`, {})).status).toBe(400);
    expect((await api.post(`/sipnumbers/${id}`, { organization_id: theirs })).status).toBe(422);
    expect((await api.post(`/sipnumbers/${unique('num_')}`, { active: true })).status).toBe(404);
    const stale = await api.post(`/sipnumbers/${id}`, { active: true }, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
  });
});

describe('a destination that is gone', () => {
  const problemOf = async (id: string): Promise<string | null> =>
    (await api.get(`/sipnumbers/${id}`)).json.data.destination.problem;

  it('is shown with what is wrong, and the number stays', async () => {
    const phone = await device([{ line_number: 1 }, { line_number: 2 }]);
    const destination = { type: 'device', id: phone.id, line_number: 2 };
    const number = uniqueNumber();
    const { id } = await make({ number, destination });
    await api.post(`/devices/${phone.id}`, { lines: [{ line_number: 1 }] });
    expect(await problemOf(id)).toBe('line_deleted');
    expect((await api.delete(`/devices/${phone.id}`)).status).toBe(200);
    expect(await problemOf(id)).toBe('deleted');

    // What stays as it is is not checked again.
    const repeated = await put({ number, destination }, id);
    expect([repeated.status, repeated.json.data.destination.problem]).toEqual([200, 'deleted']);
    const changed = await api.post(`/sipnumbers/${id}`, { active: false });
    expect([changed.status, changed.json.data.destination.problem]).toEqual([200, 'deleted']);
    expect((await put({ number: uniqueNumber(), destination })).status).toBe(422);
  });

  it('may be a trunk that is no PBX any more', async () => {
    const pbx = await trunk();
    const { id } = await make({ number: uniqueNumber(), destination: { type: 'trunk', id: pbx.id } });
    await api.post(`/siptrunk/${pbx.id}`, { type: 'carrier' });
    expect(await problemOf(id)).toBe('not_pbx');
    const { numbers } = (await api.get(`/sipnumbers?destination_id=${pbx.id}`)).json.data;
    expect(numbers.map(({ destination }: any) => destination.problem)).toEqual(['not_pbx']);
  });
});

describe('GET /sipnumbers', () => {
  it('lists by each of its filters, in pages and by cursor', async () => {
    const organization_id = unique('org_');
    const owner = await Api.as({ org_ids: [organization_id] });
    const prefix = uniqueRange();
    const phone = await owner.create('/devices/phone', { mac_address: uniqueMac(), organization_id });
    const pbx = await owner.create('/siptrunk/new', trunkBody(organization_id, { type: 'pbx' }));
    const bodies = [
      { prefix },
      { number: `${prefix}21`, destination: { type: 'device', id: phone.id } },
      { number: `${prefix}22`, destination: { type: 'trunk', id: pbx.id }, active: false },
      { number: `${prefix}10`, active: false },
    ];
    for (const body of bodies) await owner.create('/sipnumbers/new', { organization_id, ...body });

    const found = async (query: string): Promise<string[]> => {
      const { numbers } = (await owner.get(`/sipnumbers?${query}`)).json.data;
      return numbers.map(({ number, prefix: range }: any) => (number ?? range).slice(prefix.length));
    };
    expect(await found('')).toEqual(['10', '22', '21', '']);
    expect(await found(`organization_id=${organization_id}&sort=number`)).toEqual(['', '10', '21', '22']);
    expect(await found('sort=-number')).toEqual(['22', '21', '10', '']);
    expect(await found('active=false')).toEqual(['10', '22']);
    expect(await found('active=true&destination_type=none')).toEqual(['']);
    expect(await found('destination_type=none')).toEqual(['10', '']);
    expect(await found('destination_type=device')).toEqual(['21']);
    expect(await found(`destination_id=${pbx.id}`)).toEqual(['22']);
    expect(await found(`destination_id=${pbx.id}&active=true`)).toEqual([]);
    expect(await found(`q=${prefix.slice(3)}2`)).toEqual(['22', '21']);
    const spelled = `${prefix.slice(0, 4)} (${prefix.slice(4, 7)}) ${prefix.slice(7)}-1`;
    expect(await found(`q=${encodeURIComponent(spelled)}`)).toEqual(['10']);
    const called = encodeURIComponent(`${prefix}22`);
    expect(await found(`called=${called}`)).toEqual(['22', '']);
    expect(await found(`called=${prefix}22`)).toEqual(['22', '']);
    expect(await found(`called=${called}&sort=-number&per_page=1`)).toEqual(['22']);
    expect(await found(`called=${called}9&active=true`)).toEqual(['']);
    expect(await found(`called=${called.slice(0, -3)}`)).toEqual([]);
    expect((await stranger.get(`/sipnumbers?called=${called}`)).json.data.numbers).toEqual([]);
    expect(await found('per_page=3&page=2&count=false')).toEqual(['']);

    const first = (await owner.get('/sipnumbers?per_page=3&sort=number')).json.data;
    expect(first.pagination).toMatchObject({ total: 4, total_pages: 2 });
    expect(await found(`cursor=${first.pagination.next_cursor}`)).toEqual(['22']);
    expect((await owner.get('/sipnumbers?format=xml')).text).toContain(`<prefix>${prefix}</prefix>`);
  });

  it.each([
    'q=abc',
    'q=',
    'q=%2B',
    'called=4930',
    'active=x',
    'destination_type=fax',
    'destination_id=hook_1',
    'sort=name',
    'x=1',
  ])('answers 400 for %s', async (query) => {
    expect(failure(await api.get(`/sipnumbers?${query}`))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
  });

  it('says what the error table of GET /sipnumbers/:entity says', async () => {
    expect(failure(await api.get('/sipnumbers/new'))).toEqual([400, 'invalid_request', 'Invalid ID format']);
    expect(failure(await api.get(`/sipnumbers/${unique('num_')}`))).toEqual([
      404,
      'not_found',
      'Number not found',
    ]);
  });
});
