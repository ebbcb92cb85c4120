import {
  byCreation,
  byName,
  type Bind,
  type Condition,
  type Fragment,
  type List,
  type Ranges,
} from '../lists/list.js';
import { containsText, nameLike, searchedParts } from '../lists/search.js';
import { DEVICE_COLUMNS, DEVICE_TIMES, type ReadDevice } from './read-device.js';
import type { DeviceStatus } from './dto/device.answer.js';
import type { ListDevicesQuery } from './dto/device.query.js';
import { macDigits } from './mac-address.js';
import { sightingColumns } from './presence.js';
import { staleDevices } from './registrations/presence.sql.js';

/** Until when a registration is over: as it is shown, in whole milliseconds. */
const CLOCK = `SELECT date_trunc('milliseconds', clock_timestamp()) + interval '999 microseconds' AS now`;
/** The time that a list is filtered by is the one that it is shown at. */
const NOW = '(SELECT now FROM clock)';

const INDEXES = [['organization', 'status'], ['status'], ['organization'], []];

const MICROSECONDS = 7 * 86_400 * 1_000_000;

const WEEKS: Ranges = {
  table: 'device_name_weeks',
  column: 'week',
  of: (key) => `floor(${key}::numeric / ${MICROSECONDS})::integer`,
  bounds: [`(week * ${MICROSECONDS})::text`, `((week + 1) * ${MICROSECONDS})::text`],
};

const INITIALS: Ranges = {
  table: 'device_name_initials',
  column: 'initials',
  of: (key) => `left(${key}, 2)`,
  // The last of all names that begin so.
  bounds: ['initials', 'initials || repeat(chr(1114111), 600)'],
};

/** Devices, each with where it is. */
export const DEVICE_LIST: List<ReadDevice> = {
  name: 'devices',
  with: `clock AS MATERIALIZED (${CLOCK}), stale AS MATERIALIZED (${staleDevices(NOW)})`,
  table: 'devices',
  row: 'device',
  present: 'device.deleted_at IS NULL',
  columns: [...DEVICE_COLUMNS.map((column) => `device.${column}`), sightingColumns(NOW)].join(', '),
  times: DEVICE_TIMES,
  orders: {
    created_at: { ...byCreation('device', INDEXES).created_at, ranges: WEEKS },
    name: { ...byName('device').name, ranges: INITIALS },
  },
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

const SEARCHED =
  'device_search(device.organization_id, device.registered, device.mac_address, device.name_key)';

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
  const folded: Fragment = (bind) => `caseless(${bind(text)})`;
  const parts = (bind: Bind, part: (text: string) => string): string => {
    const registered = status ? [status === 'online'] : [true, false];
    const ofEach = registered.flatMap((each) => [
      searchedParts(each ? 'N' : 'n', part(folded(bind))),
      ...(digits ? [searchedParts(each ? 'M' : 'm', part(bind(digits)))] : []),
    ]);
    return `(${ofEach.join(' || ')})`;
  };
  return {
    ...containsText(organizations, { sql, searched: SEARCHED, parts }),
    // Where MAC addresses have a part is not known.
    contained: digits ? undefined : folded,
  };
}
