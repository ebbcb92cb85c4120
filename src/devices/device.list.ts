import { byCreation, byName, type Bind, type Condition, type Fragment, type List } from '../lists/list.js';
import { everyTerm, nameLike, organizationTerms, searchedParts } from '../lists/search.js';
import { DEVICE_COLUMNS, DEVICE_TIMES, type ReadDevice } from './read-device.js';
import type { DeviceStatus } from './dto/device.answer.js';
import type { ListDevicesQuery } from './dto/device.query.js';
import { macDigits } from './mac-address.js';
import { sightingColumns } from './presence.js';
import { staleDevices } from './registrations/presence.sql.js';

/** The time that a list is filtered by is the one that it is shown at. */
const NOW = '(SELECT now FROM clock)';

const INDEXES = [['organization', 'status'], ['status'], ['organization'], []];

/** Devices, each with where it is. */
export const DEVICE_LIST: List<ReadDevice> = {
  name: 'devices',
  with: `clock AS MATERIALIZED (SELECT clock_timestamp() AS now), stale AS MATERIALIZED (${staleDevices(NOW)})`,
  table: 'devices',
  row: 'device',
  present: 'device.deleted_at IS NULL',
  columns: [...DEVICE_COLUMNS.map((column) => `device.${column}`), sightingColumns(NOW)].join(', '),
  times: DEVICE_TIMES,
  orders: { ...byCreation('device', INDEXES), ...byName('device') },
};

/** What the filters of a list of devices ask of them. */
export function deviceConditions(
  { status, q }: ListDevicesQuery,
  organizations: string[] | null,
): (Condition | undefined)[] {
  return [
    status && { online: ONLINE, offline: OFFLINE }[status],
    q ? nameOrMacContains(q, status, organizations) : undefined,
  ];
}

const ONLINE: Condition = {
  name: 'status',
  sql: () => `device.registered AND device.id NOT IN (SELECT device_id FROM stale)`,
};

const OFFLINE: Condition = {
  name: 'status',
  sql: () => `NOT device.registered OR device.id IN (SELECT device_id FROM stale)`,
  alternatives: [
    { sql: () => 'NOT device.registered' },
    { sql: () => `device.registered AND device.id = ANY (ARRAY(SELECT device_id FROM stale))`, few: true },
  ],
};

function nameOrMacContains(
  text: string,
  status: DeviceStatus | undefined,
  organizations: string[] | null,
): Condition {
  const digits = macDigits(text);
  const sql: Fragment = (bind) => {
    const named = nameLike('device', text, bind);
    return digits
      ? `(${named} OR replace(device.mac_address::text, ':', '') LIKE ${bind(`%${digits}%`)})`
      : named;
  };
  const found = (bind: Bind): string => {
    const registered = status ? [status === 'online'] : [true, false];
    const parts = registered.flatMap((each) => [
      searchedParts(each ? 'N' : 'n', `caseless(${bind(text)})`),
      ...(digits ? [searchedParts(each ? 'M' : 'm', bind(digits))] : []),
    ]);
    const terms = everyTerm([`(${parts.join(' || ')})`, organizationTerms(organizations, bind)]);
    return `device_search(device.organization_id, device.registered, device.mac_address, device.name_key)
      @@ (SELECT ${terms})`;
  };
  const searchable: Fragment = (bind) => `${found(bind)} AND ${sql(bind)}`;
  return { name: 'q', sql, searchable, searchesOrganizations: true };
}
