import { createHash } from 'node:crypto';
import type pg from 'pg';
import { ACCOUNTS_BY_ADDRESS, type AccountHolder } from '../../src/devices/accounts/account-lookup.sql.js';
import { Api, failure, fieldsOf, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { deviceBody, makeDevice, uniqueMac } from '../support/devices.js';
import { register, registeredPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { until } from '../support/until.js';

/** In no answer, log or record may any of these be. */
const SECRET = 'canary-password';

const organization = unique('org_');
let service: Service;
let database: pg.Client;
let operator: Api;
let api: Api;
/** A domain of the organization that is active. */
let domain: string;

beforeAll(async () => {
  const servers = await freshServers();
  service = await startService({ ...servers, SIP_TIMEOUT_MS: '400' });
  database = await databaseClient(servers.DATABASE_URL);
  operator = await Api.as({ org_ids: ['*'] }, service.url);
  api = await Api.as({ org_ids: [organization] }, service.url);
  domain = (await activeDomain()).domain;
});

afterAll(async () => {
  const hashes = await database.query<{ ha1_md5: string; ha1_sha256: string }>(
    'SELECT ha1_md5, ha1_sha256 FROM sip_accounts WHERE ha1_md5 IS NOT NULL',
  );
  const { rows } = await database.query<{ record: string }>(
    'SELECT audit::text AS record FROM audit_events AS audit UNION ALL SELECT event::text FROM outbox_events AS event',
  );
  await database.end();
  expect(await service.stop()).toBe(0);
  const told = service.output() + rows.map(({ record }) => record).join('\n');
  expect(hashes.rows.length).toBeGreaterThan(0);
  for (const secret of [SECRET, ...hashes.rows.flatMap((row) => Object.values(row))]) {
    expect(told).not.toContain(secret);
  }
});

async function activeDomain(owner = organization): Promise<{ id: string; domain: string }> {
  const body = { domain: `${unique('d')}.example`, organization_id: owner };
  const { id } = await operator.create('/domains/new', body);
  await setStatus(id, 'active');
  return { id, domain: body.domain };
}

async function setStatus(id: string, status: string): Promise<void> {
  const reply = await operator.post(`/domains/${id}`, { status });
  if (reply.status !== 200) throw new Error(reply.text);
}

const make = (lines: object[], settings: object = { domain }): Promise<any> =>
  makeDevice(api, organization, { lines, settings });

const put = (lines: object[], settings: object = { domain }, owner = organization): Promise<Reply> =>
  operator.put('/devices/new', deviceBody(owner, { lines, settings }));

/** The accounts of a device's lines, as they are read. */
async function accountsOf(id: string): Promise<any[]> {
  const { json } = await api.get(`/devices/${id}?include=lines`);
  return json.data.lines.map(({ account }: any) => account);
}

/** What the device claims: line, user name, whether it is held and has hashes. */
async function claimsOf(id: string): Promise<unknown[]> {
  const { rows } = await database.query(
    'SELECT line_number, username, held, ha1_md5 FROM sip_accounts WHERE device_id = $1 ORDER BY line_number',
    [id],
  );
  return rows.map(({ line_number, username, held, ha1_md5 }) => [
    line_number,
    username,
    held,
    ha1_md5 !== null,
  ]);
}

/** Who an address of record is. */
async function holderOf(username: string, at = domain): Promise<Partial<AccountHolder> | undefined> {
  const { rows } = await database.query<AccountHolder>(ACCOUNTS_BY_ADDRESS, [[at], [username]]);
  return rows[0] && { device_id: rows[0].device_id, line_number: rows[0].line_number };
}

const user = (): string => unique('u');

describe('the account of a line', () => {
  it('is its own, or that of the settings', async () => {
    const [one, two] = [user(), user()];
    const settings = { sip_username: one, sip_password: SECRET, domain };
    const device = await make([{}, { sip_username: two, sip_password: `${SECRET}-2` }, {}], settings);
    const byDefault = { address_of_record: `sip:${one}@${domain}`, source: 'device', problem: null };
    const own = { address_of_record: `sip:${two}@${domain}`, source: 'line', problem: null };
    expect(device.lines.map(({ account }: any) => account)).toEqual([byDefault, own, byDefault]);
    expect(device.lines[1]).toMatchObject({ sip_username: two, sip_domain: null, sip_password_set: true });
    expect(device.lines[0]).toMatchObject({ sip_username: null, sip_domain: null, sip_password_set: false });
    expect(await accountsOf(device.id)).toEqual([byDefault, own, byDefault]);
    expect(await holderOf(one)).toEqual({ device_id: device.id, line_number: 0 });
    expect(await holderOf(two)).toEqual({ device_id: device.id, line_number: 2 });
  });

  it('has hashes of its password for its domain', async () => {
    const username = user();
    const { id } = await make([{ sip_username: username, sip_password: SECRET }]);
    const { rows } = await database.query(
      'SELECT ha1_md5, ha1_sha256 FROM sip_accounts WHERE device_id = $1',
      [id],
    );
    const [md5, sha256] = ['md5', 'sha256'].map((hash) =>
      createHash(hash).update(`${username}:${domain}:${SECRET}`).digest('hex'),
    );
    expect(rows).toEqual([{ ha1_md5: md5, ha1_sha256: sha256 }]);
  });

  it('keeps a password that is left out, and clears one that is null', async () => {
    const username = user();
    const { id } = await make([{ sip_username: username, sip_password: SECRET }]);
    const write = async (line: object): Promise<unknown> => {
      const reply = await api.post(`/devices/${id}`, { lines: [{ sip_username: username, ...line }] });
      expect(reply.status).toBe(200);
      return [reply.json.data.lines[0].sip_password_set, reply.json.data.lines[0].account.problem];
    };
    expect(await write({ label: 'x' })).toEqual([true, null]);
    const before = await database.query(
      'SELECT sip_password_ciphertext FROM device_lines WHERE device_id = $1',
      [id],
    );
    expect(await write({ label: 'x', sip_password: SECRET })).toEqual([true, null]);
    const after = await database.query(
      'SELECT sip_password_ciphertext FROM device_lines WHERE device_id = $1',
      [id],
    );
    expect(after.rows).toEqual(before.rows);
    expect(await write({ sip_password: null })).toEqual([false, 'no_password']);
    expect(await claimsOf(id)).toEqual([[1, username, true, false]]);
  });

  it('is a change of the configuration, and on record without the password', async () => {
    const username = user();
    const { id } = await make([{ sip_username: username, sip_password: SECRET }]);
    await api.post(`/devices/${id}`, { lines: [{ sip_username: username, sip_password: `${SECRET}!` }] });
    const [{ before, after }] = (await api.get(`/audit?resource_id=${id}`)).json.data.events;
    expect(after).toMatchObject({ provisioning_status: 'needs_update', secrets: '(changed)' });
    expect(before.lines).toEqual(after.lines);
    expect(after.lines[0]).toMatchObject({ sip_username: username, sip_domain: null });
  });

  it.each([
    [{ sip_username: 'sip:1001:secret@voice.example.com' }, 'lines[0].sip_username'],
    [{ sip_username: '' }, 'lines[0].sip_username'],
    [{ sip_username: 'a\u0000b' }, 'lines[0].sip_username'],
    [{ sip_username: 5 }, 'lines[0].sip_username'],
    [{ sip_username: 'x'.repeat(256) }, 'lines[0].sip_username'],
    [{ sip_domain: 'voice.example.com:5060' }, 'lines[0].sip_domain'],
    [{ sip_domain: 'no host' }, 'lines[0].sip_domain'],
    [{ sip_password: '' }, 'lines[0].sip_password'],
    [{ sip_password: 'x'.repeat(256) }, 'lines[0].sip_password'],
    [{ sip_password_set: true }, 'lines[0].sip_password_set'],
  ])('is refused as %j', async (line, field) => {
    const reply = await put([line]);
    expect([reply.status >= 400 && reply.status <= 422, fieldsOf(reply)]).toEqual([true, [field]]);
  });

  it('needs a name, and an active domain of the organization', async () => {
    const { domain: foreign } = await activeDomain(unique('org_'));
    const pending = `${unique('d')}.example`;
    await api.create('/domains/new', { domain: pending, organization_id: organization });
    const refused = async (line: object, settings: object): Promise<unknown> => {
      const reply = await put([{ line_number: 7 }, { line_number: 3, ...line }], settings);
      return [reply.status, ...fieldsOf(reply)];
    };
    const own = { sip_username: user() };
    expect(await refused(own, {})).toEqual([422, 'lines[1].sip_domain']);
    expect(await refused({ sip_domain: domain }, {})).toEqual([422, 'lines[1].sip_username']);
    expect(await refused({ sip_password: SECRET }, {})).toEqual([422, 'lines[1].sip_username']);
    for (const sip_domain of [foreign, pending, 'unknown.example']) {
      expect(await refused({ ...own, sip_domain }, {})).toEqual([422, 'lines[1].sip_domain']);
      expect(await refused(own, { domain: sip_domain })).toEqual([422, 'lines[1].sip_domain']);
    }
    const spelled = await put([{ ...own, sip_domain: ` ${domain.toUpperCase()}. ` }], {});
    expect([spelled.status, spelled.json.data.lines[0].sip_domain]).toEqual([201, domain]);
  });

  it('has its domain in use', async () => {
    const used = await activeDomain();
    const device = await make([{ sip_username: user(), sip_domain: used.domain }]);
    const refused = await api.delete(`/domains/${used.id}`);
    expect(failure(refused)[0]).toBe(409);
    expect(refused.json.error.details).toEqual([
      { field: 'domain', message: `is the lines.sip_domain of ${device.id}` },
    ]);
    await api.post(`/devices/${device.id}`, { lines: [] });
    expect((await api.delete(`/domains/${used.id}`)).status).toBe(200);
  });
});

describe('an account that another has', () => {
  const TAKEN = [409, 'conflict', 'SIP account is already in use'];

  it('is refused to a line', async () => {
    const username = user();
    const holder = await make([{}, { sip_username: username }]);
    const reply = await put([{ line_number: 2 }, { line_number: 1, sip_username: username }]);
    expect(failure(reply)).toEqual(TAKEN);
    expect(reply.json.error.details).toEqual([
      {
        field: 'lines[1].sip_username',
        message: `${username}@${domain} is the account of line 2 of ${holder.id}`,
      },
    ]);
    const other = await make([{ sip_username: user() }]);
    const moved = await api.post(`/devices/${other.id}`, { lines: [{ sip_username: username }] });
    expect([moved.status, ...fieldsOf(moved)]).toEqual([409, 'lines[0].sip_username']);
    const byDefault = await make([], { domain, sip_username: user() });
    const { rows } = await database.query('SELECT username FROM sip_accounts WHERE device_id = $1', [
      byDefault.id,
    ]);
    expect((await put([{ sip_username: rows[0].username }])).status).toBe(409);
    const twice = await put([{ sip_username: (rows[0] = user()) }, { sip_username: rows[0] }]);
    expect([twice.status, ...fieldsOf(twice)]).toEqual([409, 'lines[1].sip_username']);
  });

  it('is refused where the settings make it the account of a line', async () => {
    const second = await activeDomain();
    const username = user();
    await make([{ sip_username: username, sip_domain: second.domain }]);
    const { id } = await make([{ sip_username: username }]);
    const moved = await api.post(`/devices/${id}`, { settings: { domain: second.domain } });
    expect([moved.status, ...fieldsOf(moved)]).toEqual([409, 'settings.domain']);
    const nowhere = await api.post(`/devices/${id}`, { settings: {} });
    expect([nowhere.status, ...fieldsOf(nowhere)]).toEqual([422, 'settings.domain']);
  });

  it('is another one in another domain, in other letters, and once it was given up', async () => {
    const second = await activeDomain();
    const username = user();
    const holder = await make([{ sip_username: username }]);
    await make([{ sip_username: username, sip_domain: second.domain }]);
    await make([{ sip_username: username.toUpperCase() }]);
    await api.delete(`/devices/${holder.id}`);
    const next = await make([{ sip_username: username }]);
    expect(await holderOf(username)).toEqual({ device_id: next.id, line_number: 1 });
  });

  it('stays with the device that its settings gave it to, and goes to the next when that one lets go', async () => {
    const settings = { domain, sip_username: user(), sip_password: SECRET };
    const devices = [await make([{}], settings), await make([{}], settings), await make([{}], settings)];
    const problems = (): Promise<unknown[]> =>
      Promise.all(devices.map(async ({ id }) => (await accountsOf(id))[0].problem));
    expect(await problems()).toEqual([null, 'taken', 'taken']);
    await api.post(`/devices/${devices[0].id}`, { settings: { ...settings, sip_username: user() } });
    expect(await problems()).toEqual([null, null, 'taken']);
    expect(await holderOf(settings.sip_username)).toEqual({ device_id: devices[1].id, line_number: 0 });
    await api.delete(`/devices/${devices[1].id}`);
    expect((await accountsOf(devices[2].id))[0].problem).toBeNull();
    expect(await claimsOf(devices[2].id)).toEqual([[0, settings.sip_username, true, true]]);
  });

  it('is the line’s where the settings of its device have the same', async () => {
    const settings = { domain, sip_username: user() };
    const { id } = await make([{}, {}], settings);
    const own = [{}, { sip_username: settings.sip_username }];
    const reply = await api.post(`/devices/${id}`, { lines: own });
    expect(reply.json.data.lines.map(({ account }: any) => account.problem)).toEqual([
      'taken',
      'no_password',
    ]);
    expect(await holderOf(settings.sip_username)).toEqual({ device_id: id, line_number: 2 });
    await api.post(`/devices/${id}`, { lines: [{}, {}] });
    expect(await holderOf(settings.sip_username)).toEqual({ device_id: id, line_number: 0 });
  });

  it('is one’s who asks for it at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      const username = user();
      const replies = await Promise.all([1, 2, 3].map(() => put([{ sip_username: username }])));
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    }
  });

  it('can be swapped, by the lines of one device and by two at once', async () => {
    const [a, b] = [user(), user()];
    const one = await make([{ sip_username: a }, { sip_username: b }]);
    const swapped = await api.post(`/devices/${one.id}`, {
      lines: [{ sip_username: b }, { sip_username: a }],
    });
    expect(swapped.status).toBe(200);
    expect(await holderOf(a)).toEqual({ device_id: one.id, line_number: 2 });

    const settings = [a, b].map(() => ({ domain, sip_username: user() }));
    const pair = [await make([], settings[0]), await make([], settings[1])];
    for (let round = 0; round < 10; round++) {
      settings.reverse();
      const replies = await Promise.all(
        pair.map(({ id }, index) => api.post(`/devices/${id}`, { settings: settings[index] })),
      );
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
      const holders = await Promise.all(settings.map(({ sip_username }) => holderOf(sip_username)));
      expect(holders).toEqual(pair.map(({ id }) => ({ device_id: id, line_number: 0 })));
    }
  });
});

describe('an account that does not count', () => {
  it('says why, and counts as soon as its domain does', async () => {
    const other = await activeDomain();
    const settings = { sip_username: user(), domain: other.domain };
    const own = { sip_username: user() };
    const { id, mac_address } = await make([{}, own], settings);
    const problems = async (): Promise<unknown[]> => (await accountsOf(id)).map(({ problem }) => problem);
    expect(await problems()).toEqual(['no_password', 'no_password']);
    await setStatus(other.id, 'inactive');
    expect(await problems()).toEqual(['domain_not_active', 'domain_not_active']);
    expect(await holderOf(own.sip_username, other.domain)).toBeUndefined();
    // What is stored may be written again, and other fields changed.
    const again = await api.put(`/devices/${id}`, {
      mac_address,
      organization_id: organization,
      lines: [{ label: 'x' }, own],
      settings,
    });
    expect(again.status).toBe(200);
    await setStatus(other.id, 'active');
    expect(await problems()).toEqual(['no_password', 'no_password']);
    expect(await holderOf(own.sip_username, other.domain)).toEqual({ device_id: id, line_number: 2 });
  });

  it.each([
    [{}, null, 'no_username'],
    [{ sip_username: 'ü 1' }, null, 'no_domain'],
    [
      { sip_username: 'ü 1', domain: 'elsewhere.example' },
      'sip:%C3%BC%201@elsewhere.example',
      'domain_not_active',
    ],
    [{ domain: 'elsewhere.example' }, null, 'no_username'],
  ])('of the settings %j is none', async (settings, address_of_record, problem) => {
    const device = await make([{}], settings);
    expect(device.lines[0].account).toEqual({ address_of_record, source: 'device', problem });
  });
});

describe('a configuration that is kept', () => {
  it('brings the accounts back, and is not refused for those that are taken', async () => {
    const [mac_address, free, lost] = [uniqueMac(), user(), user()];
    const lines = [
      { sip_username: free, sip_password: SECRET },
      { sip_username: lost, sip_domain: domain, sip_password: SECRET },
    ];
    const first = await makeDevice(api, organization, { mac_address, lines, settings: { domain } });
    const before = await database.query('SELECT username, ha1_md5 FROM sip_accounts ORDER BY username');
    await api.delete(`/devices/${first.id}?keep_config=true`);
    expect(await claimsOf(first.id)).toEqual([]);
    const taker = await make([{ sip_username: lost }]);

    const second = await makeDevice(api, organization, { mac_address });
    expect(second.lines.map(({ sip_password_set }: any) => sip_password_set)).toEqual([true, true]);
    expect(second.lines.map(({ account }: any) => account.problem)).toEqual([null, 'taken']);
    expect(await claimsOf(second.id)).toEqual([
      [1, free, true, true],
      [2, lost, false, true],
    ]);
    const again = await api.put(
      `/devices/${second.id}`,
      deviceBody(organization, { mac_address, lines, settings: { domain } }),
    );
    expect(again.status).toBe(200);
    await api.delete(`/devices/${taker.id}`);
    expect(await holderOf(lost)).toEqual({ device_id: second.id, line_number: 2 });
    const after = await database.query('SELECT username, ha1_md5 FROM sip_accounts ORDER BY username');
    expect(after.rows).toEqual(before.rows);
  });
});

describe('a device that others have written', () => {
  const settled = async (id: string): Promise<void> => {
    await until('accounts made', async () => {
      const { rows } = await database.query('SELECT FROM sip_accounts_due WHERE device_id = $1', [id]);
      return rows.length === 0;
    });
  };

  it('gets its accounts from a worker', async () => {
    const username = user();
    const settings = { sip_username: username, sip_password: SECRET, domain };
    const { id } = await make([{ sip_username: user() }, {}], settings);
    // As a migration finds it, or a previous version leaves it.
    await database.query('DELETE FROM sip_accounts WHERE device_id = $1', [id]);
    expect((await accountsOf(id)).map(({ problem }) => problem)).toEqual(['pending', 'pending']);
    await database.query(`UPDATE devices SET settings = settings || '{"sip_username": "x"}' WHERE id = $1`, [
      id,
    ]);
    await settled(id);
    expect(await claimsOf(id)).toMatchObject([
      [0, 'x', true, true],
      [1, expect.any(String), true, true],
    ]);
    await database.query(
      'UPDATE device_lines SET sip_username = $2 WHERE device_id = $1 AND line_number = 1',
      [id, username],
    );
    await settled(id);
    expect(await holderOf(username)).toEqual({ device_id: id, line_number: 1 });
    await database.query('DELETE FROM device_lines WHERE device_id = $1', [id]);
    await settled(id);
    expect(await claimsOf(id)).toEqual([[0, 'x', true, true]]);
    await database.query('UPDATE devices SET deleted_at = now() WHERE id = $1', [id]);
    await settled(id);
    expect(await claimsOf(id)).toEqual([]);
  });

  it('has the account of its settings, however they spell the domain', async () => {
    const settings = { sip_username: user(), domain };
    const { id } = await make([{}], settings);
    await database.query(`UPDATE devices SET settings = $2 WHERE id = $1`, [
      id,
      { ...settings, domain: ` ${domain.toUpperCase()}.` },
    ]);
    await settled(id);
    expect((await accountsOf(id))[0].problem).toBe('no_password');
    expect(await holderOf(settings.sip_username)).toEqual({ device_id: id, line_number: 0 });
  });

  it('gets them without hashes where its secrets cannot be read', async () => {
    const id = unique('dev_');
    const username = user();
    await database.query(
      `INSERT INTO devices (id, organization_id, mac_address, type, provisioning_status, settings, secret_settings,
         secrets_ciphertext, secrets_key_id, configuration_changed_at, created_at, updated_at, version)
       VALUES ($1, $2, $3, 'phone', 'pending', $4, '{/sip_password}', '', 'gone', now(), now(), now(), 1)`,
      [id, organization, uniqueMac(), { sip_username: username, domain }],
    );
    await until('claims', async () => (await claimsOf(id)).length > 0);
    expect(await claimsOf(id)).toEqual([[0, username, true, false]]);
    const { rows } = await database.query(
      "SELECT since > now() + interval '30 minutes' AS later FROM sip_accounts_due WHERE device_id = $1",
      [id],
    );
    expect(rows).toEqual([{ later: true }]);
    await database.query('DELETE FROM sip_accounts_due WHERE device_id = $1', [id]);
  });

  it('does not take an account from whoever has it', async () => {
    const username = user();
    const holder = await make([{ sip_username: username }]);
    const { id } = await make([{ sip_username: user() }]);
    await database.query('UPDATE device_lines SET sip_username = $2 WHERE device_id = $1', [id, username]);
    await settled(id);
    expect((await accountsOf(id))[0].problem).toBe('taken');
    expect(await holderOf(username)).toEqual({ device_id: holder.id, line_number: 1 });
  });
});

describe('a NOTIFY that is challenged', () => {
  it('is answered by the account of the line that it goes to', async () => {
    const [one, two] = [user(), user()];
    const device = {
      lines: [{}, { sip_username: two, sip_password: `${SECRET}-2` }, { sip_username: user() }],
      settings: { sip_username: one, sip_password: SECRET, domain },
    };
    const challenge = { username: two, password: `${SECRET}-2` };
    const { id, phone } = await registeredPhone(api, organization, { behaviour: { challenge }, device });
    const notify = async (): Promise<number> =>
      (await api.post(`/devices/sipnotify/${id}`, { event: 'check-sync' })).json.data.response_code;
    // The whole device has registered, with its default account.
    expect(await notify()).toBe(401);
    await register(api, id, phone.contact, { line_number: 2 });
    expect(await notify()).toBe(200);
    expect(phone.obeyed).toHaveLength(1);
    await register(api, id, phone.contact, { line_number: 3 });
    expect(await notify()).toBe(401);
  });
});
