import type { Size } from '../size.js';
import { DELETED, DICE, id, made, oneOf, owner, ownerNumber, rows } from './values.js';

const CITIES = ['Oslo', 'Graz', 'Porto', 'Lyon', 'Ghent', 'Turku', 'Bergen', 'Leeds', 'Malmö', 'Zürich'];
const PEOPLE = ['Jane', 'Ada', 'Noor', 'Søren', 'Mateo', 'Li', 'Amara', 'Jonas', 'Priya', 'Émile', 'Zoë'];
/** The vendors' first halves of MAC addresses. */
const VENDORS = ['001565', '805ec0', '0004f2', '64167f'];

/** A device of each measured kind is there at every size: rare words are three times, wherever that is. */
const NAME = ({ devices }: Size): string => `CASE
  WHEN n IN (${devices / 4}, ${devices / 2 + 1}, ${devices - 20}) THEN 'Observatory ' || n
  WHEN n <= 60 THEN 'Pager ' || n
  WHEN owner = 1 AND n <= 600 THEN 'Quayside ' || n
  WHEN n < ${devices / 5} AND n % 4 = 1 THEN 'Legacy handset ' || n
  WHEN n % 10 < 4 THEN 'Desk ' || 1000 + n * 7919 % 9000
  WHEN n % 10 = 4 THEN 'Reception'
  WHEN n % 10 = 5 THEN 'Meeting room ' || ${oneOf(CITIES, 'n / 10')}
  WHEN n % 10 = 6 THEN ${oneOf(PEOPLE, 'n / 10')} || '''s phone'
  WHEN n % 10 = 7 THEN NULL
  WHEN n % 10 = 8 THEN 'Warehouse ' || n % 50
  ELSE 'Lobby ' || ${oneOf(CITIES, 'n / 10')} || ' ' || n % 20
END`;

/** The MAC address of device `n`; each vendor's serial numbers are in no order. */
export function macOf(n: number): string {
  return VENDORS[n % VENDORS.length] + ((n * 5821) % 2 ** 24).toString(16).padStart(6, '0');
}

const MAC = `(${oneOf(VENDORS)} || lpad(to_hex(n * 5821 % ${2 ** 24}), 6, '0'))::macaddr`;

const devices = (size: Size): string => `
  INSERT INTO devices (id, organization_id, mac_address, type, name, user_id, model, manufacturer, template_id,
    settings, provisioning_status, secrets_ciphertext, secrets_key_id, configuration_changed_at, created_at,
    updated_at, deleted_at, version)
  SELECT ${id('dev')}, 'org_' || owner, ${MAC}, ${oneOf(['phone', 'phone', 'phone', 'softphone', 'ata'], 'n / 7')},
    ${NAME(size)}, 'user_' || n, 'yealink_t46u', 'Yealink', 'tmpl_standard',
    '{"timezone": "America/New_York", "language": "en", "ringtone": "default"}',
    ${oneOf(['provisioned', 'provisioned', 'needs_update', 'pending'], 'n / 5')},
    decode(repeat(md5(n::text), 4), 'hex'), 'seed', made, made, made, CASE WHEN ${DELETED} THEN now() END, 1
  FROM (SELECT n, ${ownerNumber(size)} AS owner, ${made(size.devices)} AS made FROM ${rows(size.devices)}) AS each`;

const lines = (size: Size): string => `
  INSERT INTO device_lines (id, device_id, line_number, extension, label, type)
  SELECT ${id('line', 'n * 8 + line')}, ${id('dev')}, line, (1000 + n % 9000)::text, 'Line ' || line,
    CASE line WHEN 1 THEN 'primary' ELSE 'blf' END
  FROM ${rows(size.devices)}, generate_series(1, CASE WHEN n % 100 = 0 THEN 6 WHEN n % 10 = 0 THEN 2 ELSE 1 END) AS line`;

/** How long the registration of device `n` holds yet, in SQL: null where it has none. */
const HOLDS = `CASE
  WHEN owner = 5 THEN interval '40 days'
  WHEN owner = 6 THEN -interval '20 days'
  WHEN ${DICE} % 2 = 0 AND ${DICE} < 250 THEN interval '30 days' + n % 86400 * interval '1 second'
  WHEN ${DICE} % 2 = 0 THEN interval '1 minute' + n % 3600 * interval '1 second'
  WHEN ${DICE} < 32 THEN -interval '1 second' - n % 2592000 * interval '1 second'
END`;

/** Half of the devices are registered, some with two lines; some were so once, and a few will not be for long. */
const registrations = (size: Size): string => `
  INSERT INTO device_registrations (device_id, line_number, contact, received, user_agent, ip_address, registered_at,
    last_registered_at, expires_at, round_trip_ms, round_trip_at)
  SELECT ${id('dev')}, CASE WHEN n % 5 = 3 THEN 0 ELSE line END, 'sip:' || 1000 + n % 9000 || '@' || host(address) || ':5060',
    host(address) || ':5060', 'Yealink SIP-T46U 108.86.0.90', address, now() + holds - interval '100 days',
    now() + holds - interval '95 days', now() + holds, 20 + n % 300, now()
  FROM (
    SELECT n, ${HOLDS} AS holds, '10.0.0.0'::inet + n AS address
    FROM (SELECT n, ${ownerNumber(size)} AS owner FROM ${rows(size.devices)} WHERE NOT (${DELETED})) AS owned
  ) AS each, generate_series(1, CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END) AS line
  WHERE holds IS NOT NULL`;

/** Device 1 was rebooted a hundred times, most others never. */
const reboots = (size: Size): string => `
  INSERT INTO reboots (id, device_id, organization_id, state, delay_seconds, force, scheduled_time, run_at, attempts,
    job_number, response_code, reason, requested_by, request_id, created_at, updated_at)
  SELECT ${id('reboot')}, ${id('dev', 'device')}, ${owner(size).replace(/\bn\b/g, 'device')},
    CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'sent' END, 0, false, made, made, 1, 1,
    CASE WHEN n % 10 = 0 THEN 408 ELSE 200 END, CASE WHEN n % 10 = 0 THEN 'timeout' END, 'user_seed', 'seed', made, made
  FROM (
    SELECT n, CASE WHEN n <= 100 THEN 1 ELSE 2 + n * 7919 % ${size.devices - 2} END AS device,
      ${made(size.reboots)} AS made
    FROM ${rows(size.reboots)}
  ) AS each`;

/** What fills the tables of devices, and what hangs on them. */
export function seedDevices(size: Size): string[] {
  return [devices(size), lines(size), registrations(size), reboots(size)];
}
