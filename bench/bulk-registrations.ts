import pg from 'pg';
import { withBench } from './support/bench.js';
import { median } from './support/statistics.js';

const ENTRIES = 5_000;
const ROUNDS = 7;
/** Reports of devices that register for the first time; one of them warms up. */
const FIRST_REPORTS = 4;
const PATH = '/sipedge/registrations';
const DOMAIN = 'voice.example.com';

/** As they are when they were just created: they register for the first time. */
const SEED = `
  WITH device AS (
    INSERT INTO devices (id, organization_id, mac_address, type, settings, provisioning_status, secrets_ciphertext,
      secrets_key_id, configuration_changed_at, created_at, updated_at, version)
    SELECT 'dev_bench' || n, 'org_bench', lpad(to_hex(n), 12, '0')::macaddr, 'phone', '{}', 'pending', '', '', now(), now(),
      now(), 1
    FROM generate_series(0, $1 - 1) AS n
    RETURNING id
  ), line AS (
    INSERT INTO device_lines (id, device_id, line_number, type) SELECT 'line_' || id, id, 1, 'primary' FROM device
    RETURNING device_id
  )
  INSERT INTO sip_accounts (device_id, line_number, organization_id, username, domain, held)
  SELECT device_id, 1, 'org_bench', device_id, $2, true FROM line`;
const ACTIVE_DOMAIN = `
  INSERT INTO domains (id, organization_id, domain, status, type, ssl_enabled, dns_verification_record, settings, verified_at, verification_started_at,
    check_attempts, created_at, updated_at, version)
  VALUES ('dom_bench', 'org_bench', $1, 'active', 'primary', false, '', '{}', now(), now(), 0, now(), now(), 1)`;
const BARE_TABLE =
  'CREATE TABLE bare_contacts (aor text, contact text, expires_at timestamptz, PRIMARY KEY (aor, contact))';
const BARE = `
  INSERT INTO bare_contacts
  SELECT aor, contact, now() + expires * interval '1 s'
  FROM json_to_recordset($1) AS entry (aor text, contact text, expires integer)
  ON CONFLICT (aor, contact) DO UPDATE SET expires_at = excluded.expires_at`;

/**
 * Reports of 5,000 registrations by address of record, one after another, against one statement that upserts as many rows of
 * an address, a contact and a time.
 */
await withBench(async ({ url, databaseUrl, headers }) => {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await measure(database, url, headers).finally(() => database.end());
});

async function measure(database: pg.Client, url: string, headers: Record<string, string>): Promise<void> {
  await database.query(ACTIVE_DOMAIN, [DOMAIN]);
  await database.query(SEED, [FIRST_REPORTS * ENTRIES, DOMAIN]);
  await database.query(BARE_TABLE);

  const registrations = registrationsFrom(0);
  const reported = async (snapshot: boolean, cseq: number, of = registrations): Promise<number> => {
    const entries = of.map((entry) => ({ ...entry, cseq }));
    const body = JSON.stringify({ node: 'registrar', snapshot, registrations: entries });
    return perSecond(async () => {
      const answer = await fetch(url + PATH, { method: 'POST', headers, body });
      if (answer.status !== 200) throw new Error(await answer.text());
      await answer.arrayBuffer();
    });
  };
  const bare = (): Promise<number> => perSecond(() => database.query(BARE, [JSON.stringify(registrations)]));

  console.log(`POST ${PATH}, ${ENTRIES} entries by address of record, entries a second`);
  const firsts: number[] = [];
  for (let report = 0; report < FIRST_REPORTS; report++) {
    firsts.push(await reported(false, 1, registrationsFrom(report * ENTRIES)));
  }
  console.log(`  first registrations  ${median(firsts.slice(1)).toFixed(0)}/s`);
  await bare();
  const rounds: [refresh: number, snapshot: number, bare: number][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push([await reported(false, 2 * round + 2), await reported(true, 2 * round + 3), await bare()]);
  }
  const [refresh, snapshot, upsert] = [0, 1, 2].map((column) => median(rounds.map((each) => each[column])));
  const share = (value: number): string =>
    `${value.toFixed(0)}/s, ${((100 * value) / upsert).toFixed(0)} % of bare`;
  console.log(`  refreshes            ${share(refresh)}`);
  console.log(`  snapshots            ${share(snapshot)}`);
  console.log(`  bare upserts         ${upsert.toFixed(0)}/s`);
}

/** Of as many devices as a report has entries. */
function registrationsFrom(first: number): Record<string, string | number>[] {
  return Array.from({ length: ENTRIES }, (_, place) => ({
    aor: `dev_bench${first + place}@${DOMAIN}`,
    contact: `sip:dev_bench${first + place}@192.168.1.100:5060;transport=tcp`,
    received: `sip:203.0.113.5:${1024 + place};transport=tcp`,
    user_agent: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
    call_id: `${first + place}@192.168.1.100`,
    expires: 3600,
  }));
}

/** Entries a second of what takes all of them. */
async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (ENTRIES * 1000) / (performance.now() - began);
}
