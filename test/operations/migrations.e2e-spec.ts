import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { applyMigrations } from '../../src/database/migrate.js';
import { freshServers } from '../support/service.js';

/** The last migration of the version whose rows are migrated here. */
const LAST = 1700000009000;

/** The number that a migration's name ends in, by which they are ordered. */
const numberOf = (name: string): number => Number(name.slice(-13));

const ROWS = `
  INSERT INTO sip_trunks (id, organization_id, name, status, type, transport, host, port, realm, register, codecs,
    dtmf_mode, nat_support, created_at, updated_at, version)
  SELECT id, 'org_1', name, 'active', 'pbx', 'udp', host, 5060, realm, false, '{}', 'rfc2833', false,
    now() + number * interval '1 second', now(), 1
  FROM (VALUES
    (1, 'trunk_1', 'Straße', 'SIP.Example.COM', 'SIP.Example.COM.'), (2, 'trunk_2', 'STRASSE', '2001:DB8:0::1', NULL),
    (3, 'trunk_3', E'stra\\u200bsse', '::ffff:192.0.2.1', NULL), (4, 'trunk_4', E'Cafe\\u0301', 'sip.example.com', NULL),
    (5, 'trunk_5', 'Odd', 'a:b', NULL), (6, 'trunk_6', 'Café', 'sip.example.com', NULL),
    (7, 'trunk_7', E'Cafe\\u0301 2', 'sip.example.com', NULL)
  ) AS trunk (number, id, name, host, realm);
  INSERT INTO sip_gateways (id, organization_id, name, host, port, transport, ping_interval_seconds, failure_threshold,
    recovery_threshold, created_at, updated_at, version)
  VALUES ('gw_1', 'org_1', 'ÄÖÜ', 'GW', 5060, 'udp', 0, 3, 1, now(), now(), 1),
    ('gw_2', 'org_2', 'ÄÖÜ', 'gw', 5060, 'udp', 0, 3, 1, now(), now(), 1);
  INSERT INTO devices (id, organization_id, mac_address, type, name, settings, provisioning_status,
    secrets_ciphertext, secrets_key_id, configuration_changed_at, created_at, updated_at, version)
  VALUES ('dev_1', 'org_1', '00:00:00:00:00:01', 'phone', E'Cafe\\u0301', '{"domain": " SIP.Example.COM. ", "a": 1}',
      'pending', '', '', now(), now(), now(), 1),
    ('dev_2', 'org_1', '00:00:00:00:00:02', 'phone', NULL, '{"domain": 5}', 'pending', '', '', now(), now(), now(), 1);
  INSERT INTO devices (id, organization_id, mac_address, type, settings, provisioning_status, secrets_ciphertext,
    secrets_key_id, configuration_changed_at, created_at, updated_at, deleted_at, version)
  SELECT 'dev_account_' || n, organization, ('00:00:00:00:01:0' || n)::macaddr, 'phone',
    jsonb_build_object('sip_username', username, 'domain', domain), 'pending', '', '', now(),
    now() - n * interval '1 day', now(), CASE WHEN n = 6 THEN now() END, 1
  FROM (VALUES (1, 'org_1', '"7"'::jsonb, 'Voice.Example.'), (2, 'org_1', '7', 'voice.example'),
    (3, 'org_2', '"7"', 'voice.example'), (4, 'org_1', '"8"', 'voice.example'), (5, 'org_1', '""', 'voice.example'),
    (6, 'org_1', '"7"', 'voice.example')) AS device (n, organization, username, domain);
  INSERT INTO device_lines (id, device_id, line_number, extension, type)
  VALUES ('line_1', 'dev_1', 1, '100', 'primary'), ('line_2', 'dev_2', 1, '100', 'primary'),
    ('line_3', 'dev_2', 2, '100', 'shared'), ('line_4', 'dev_2', 3, '101', 'primary');
  INSERT INTO webhook_endpoints (id, organization_id, url, events, active, created_at, updated_at, version)
  VALUES ('hook_1', 'org_1', 'https://Hooks.Example.COM.:8443/Path?Query=A.', '{*}', true, now(), now(), 1),
    ('hook_2', 'org_1', 'https://hooks.example.com/Path.', '{*}', true, now(), now(), 1);
  INSERT INTO domains (id, organization_id, domain, status, type, ssl_enabled, dns_verification_record, settings,
    verification_started_at, check_attempts, created_at, updated_at, version)
  SELECT id, 'org_1', domain, 'pending', 'primary', false, 'voiceplatform-verify=' || id, '{}', now(), 0, now(), now(), 1
  FROM (VALUES ('dom_1', 'a.example.'), ('dom_2', 'a.example'), ('dom_3', 'b.example.'), ('dom_4', 'c.example'))
    AS row (id, domain);
  UPDATE domains SET verification_started_at = now() - interval '1 year' WHERE id = 'dom_4';
`;

const MANY = `
  INSERT INTO sip_trunks (id, organization_id, name, status, type, transport, host, port, realm, register, codecs,
    dtmf_mode, nat_support, created_at, updated_at, version)
  SELECT 'trunk_x' || n, 'org_1', md5(n::text), 'active', 'pbx', 'udp', md5(n::text), 5060, md5(n::text), false, '{}',
    'rfc2833', false, now(), now(), 1
  FROM generate_series(1, 3000) AS n;
  INSERT INTO sip_gateways (id, organization_id, name, host, port, transport, ping_interval_seconds, failure_threshold,
    recovery_threshold, created_at, updated_at, version)
  SELECT 'gw_x' || n, 'org_1', md5(n::text), 'gw', 5060, 'udp', 0, 3, 1, now(), now(), 1
  FROM generate_series(1, 3000) AS n;
  INSERT INTO devices (id, organization_id, mac_address, type, name, settings, provisioning_status, secrets_ciphertext,
    secrets_key_id, configuration_changed_at, created_at, updated_at, version)
  SELECT 'dev_x' || n, 'org_1', ('02:00:00:00:' || to_hex(n / 256) || ':' || to_hex(n % 256))::macaddr, 'phone',
    md5(n::text), jsonb_build_object('domain', md5(n::text)), 'pending', '', '', now(), now(), now(), 1
  FROM generate_series(1, 3000) AS n;
`;

describe('rows of the version before', () => {
  let dataSource: DataSource;
  const warnings: string[] = [];

  beforeAll(async () => {
    const { DATABASE_URL } = await freshServers();
    const options = dataSourceOptions(DATABASE_URL, 2);
    const migrations = (options.migrations as (new () => object)[]).filter(
      ({ name }) => numberOf(name) <= LAST,
    );
    const old = { ...options, migrations } as typeof options;
    const before = await new DataSource(old).initialize();
    await before.runMigrations();
    await before.query(ROWS);
    await before.destroy();
    await applyMigrations(DATABASE_URL, (warning) => warnings.push(warning));
    dataSource = await new DataSource(options).initialize();
  });

  afterAll(() => dataSource.destroy());

  const column = async (table: string, name: string): Promise<Record<string, unknown>> => {
    const rows: { id: string; value: unknown }[] = await dataSource.query(
      `SELECT id, ${name} AS value FROM ${table} ORDER BY id`,
    );
    return Object.fromEntries(rows.map(({ id, value }) => [id, value]));
  };

  it('have their hosts in one form, but for what is no host', async () => {
    expect(await column('sip_trunks', 'host')).toEqual({
      trunk_1: 'sip.example.com',
      trunk_2: '2001:db8::1',
      trunk_3: '192.0.2.1',
      trunk_4: 'sip.example.com',
      trunk_5: 'a:b',
      trunk_6: 'sip.example.com',
      trunk_7: 'sip.example.com',
    });
    expect(await column('sip_trunks', 'realm')).toMatchObject({ trunk_1: 'SIP.Example.COM.' });
    expect(await column('sip_gateways', 'host')).toEqual({ gw_1: 'gw', gw_2: 'gw' });
    expect(await column('devices', 'settings')).toMatchObject({
      dev_1: { domain: 'sip.example.com', a: 1 },
      dev_2: { domain: 5 },
    });
    expect(await column('webhook_endpoints', 'url')).toEqual({
      hook_1: 'https://hooks.example.com:8443/Path?Query=A.',
      hook_2: 'https://hooks.example.com/Path.',
    });
    expect(await column('domains', 'domain')).toEqual({
      dom_1: 'a.example.',
      dom_2: 'a.example',
      dom_3: 'b.example',
      dom_4: 'c.example',
    });
    // What is shown otherwise is another version.
    expect(await column('webhook_endpoints', 'version > 1')).toEqual({ hook_1: true, hook_2: false });
  });

  it('have their names in NFC, but for those that collide', async () => {
    expect(await column('sip_trunks', 'name')).toMatchObject({
      trunk_4: 'Cafe\u0301',
      trunk_6: 'Café',
      trunk_7: 'Café 2',
    });
    expect(await column('devices', 'name')).toMatchObject({ dev_1: 'Café' });
  });

  it('are listed where they collide', () => {
    expect(warnings).toEqual(
      expect.arrayContaining([
        'Domain dom_1 stays a.example.: another one has its name without the final dot',
        'SIP trunk trunk_2 has the same name as trunk_1: STRASSE',
        'SIP trunk trunk_3 has the same name as trunk_1: stra\u200bsse',
        'SIP trunk trunk_6 has the same name as trunk_4: Café',
        'Line 1 of device dev_2 has the same extension as a line of dev_1: 100',
      ]),
    );
  });

  it('have one holder of each extension', async () => {
    const holders = await dataSource.query('SELECT line_id, held FROM device_extensions ORDER BY line_id');
    expect(holders).toEqual([
      { line_id: 'line_1', held: true },
      { line_id: 'line_2', held: false },
      { line_id: 'line_4', held: true },
    ]);
  });

  it('have the week that their organizations are told of their end before', async () => {
    const days = `round(extract(epoch FROM verification_started_at + interval '30 days' - now()) / 86400)::integer`;
    expect(await column('domains', days)).toEqual({ dom_1: 30, dom_2: 30, dom_3: 30, dom_4: 7 });
  });

  it('stay where they collide, and their name is nobody else’s until the last one gives it up', async () => {
    const rename = (id: string, name: string) =>
      dataSource.query('UPDATE sip_trunks SET name = $2 WHERE id = $1', [id, name]);
    const taken = /sip_trunks_name_unique/;
    await rename('trunk_2', 'Strasse');
    await expect(rename('trunk_4', 'strasse')).rejects.toThrow(taken);

    await rename('trunk_1', 'One');
    expect(await column('sip_trunks', 'name_twin')).toMatchObject({ trunk_2: null, trunk_3: 'trunk_2' });
    await expect(rename('trunk_4', 'strasse')).rejects.toThrow(taken);
    await expect(rename('trunk_1', 'straße')).rejects.toThrow(taken);

    await dataSource.query(`UPDATE sip_trunks SET deleted_at = now() WHERE id = 'trunk_2'`);
    await expect(rename('trunk_4', 'strasse')).rejects.toThrow(taken);
    await rename('trunk_3', 'Three');
    await rename('trunk_4', 'strasse');
    await expect(rename('trunk_3', 'STRASSE')).rejects.toThrow(taken);
  });

  it('have the accounts of their settings, the oldest where two have one', async () => {
    const claims = await dataSource.query(
      `SELECT device_id, line_number, organization_id, username, domain, held FROM sip_accounts ORDER BY device_id`,
    );
    const row = (n: number, organization_id: string, username: string, held: boolean): object => ({
      device_id: `dev_account_${n}`,
      line_number: 0,
      organization_id,
      username,
      domain: 'voice.example',
      held,
    });
    expect(claims).toEqual([
      row(1, 'org_1', '7', false),
      row(2, 'org_1', '7', true),
      row(3, 'org_2', '7', true),
      row(4, 'org_1', '8', true),
    ]);
    const due = await dataSource.query(`SELECT device_id FROM sip_accounts_due ORDER BY since`);
    expect(due.map(({ device_id }: { device_id: string }) => device_id)).toEqual(
      [4, 3, 2, 1].map((n) => `dev_account_${n}`),
    );
  });

  describe('among many others', () => {
    beforeAll(async () => {
      await dataSource.query(MANY);
      await dataSource.query('VACUUM ANALYZE sip_trunks, sip_gateways, devices');
    });

    it.each([
      ['sip_trunks', `name_search(organization_id, name_key) @@ search_parts('n', $1)`, 'sip_trunks_search'],
      [
        'sip_gateways',
        `name_search(organization_id, name_key) @@ search_parts('n', $1)`,
        'sip_gateways_search',
      ],
      [
        'devices',
        `device_search(organization_id, registered, mac_address, name_key) @@ search_parts('N', $1)`,
        'devices_search',
      ],
      ['devices', `btrim(caseless(settings ->> 'domain'), ' .') = $1`, 'devices_domain'],
      ['sip_trunks', `organization_id = 'org_1' AND btrim(caseless(host), ' .') = $1`, 'sip_trunks_host'],
      ['sip_trunks', `organization_id = 'org_1' AND btrim(caseless(realm), ' .') = $1`, 'sip_trunks_realm'],
    ])('%s are found where %s by an index', async (table, condition, index) => {
      const explain = `EXPLAIN SELECT FROM ${table} WHERE ${condition} AND deleted_at IS NULL`;
      const plan = await dataSource.transaction(async (manager) => {
        await manager.query('SET LOCAL enable_seqscan = off');
        return manager.query<Record<string, string>[]>(explain, ['%example%']);
      });
      expect(plan.flatMap(Object.values).join('\n')).toMatch(new RegExp(`(on|using) ${index} `));
    });
  });

  it('go back', async () => {
    const later = dataSource.migrations.filter(
      ({ name, constructor }) => numberOf(name ?? constructor.name) > LAST,
    );
    for (const _ of later) await dataSource.undoLastMigration();
    expect(await column('sip_gateways', 'name')).toMatchObject({ gw_1: 'ÄÖÜ', gw_2: 'ÄÖÜ' });
  });
});
