import { parseTime } from '../../../http/answers/times.js';
import type { EntryReader } from '../../../edge/entry-reader.js';
import { MAX_LINE_NUMBER } from '../../line-numbers.js';
import {
  addressOf,
  formatSource,
  parseAddressOfRecord,
  parseContact,
  parsePath,
  parseSource,
  userOf,
} from '../contact-address.js';
import { MAX_EXPIRES_SECONDS } from '../registration-limits.js';

/** What an entry of `registrations` may have. */
export const ENTRY_FIELDS: ReadonlySet<string> = new Set([
  ...['device_id', 'line_number', 'aor', 'contact', 'expires', 'received', 'path'],
  ...['user_agent', 'call_id', 'cseq', 'at'],
]);

const MAX_CSEQ = 2 ** 31 - 1;

/** The columns of an entry, as `OFFERED` in `bulk-report.sql.ts` has them. */
export function readRegistrationEntry(entry: EntryReader): object | undefined {
  const device_id = entry.id('device_id', 'dev');
  const line_number = entry.integer('line_number', 1, MAX_LINE_NUMBER);
  const aor = entry.parsed(
    'aor',
    1024,
    parseAddressOfRecord,
    'must be a SIP or SIPS URI with a user, or user@domain',
  );
  if (!entry.has('device_id') && !entry.has('aor')) entry.refuse('aor', 'is required, or device_id');
  const contact = entry.text('contact', 1024);
  const uri = contact === undefined ? undefined : parseContact(contact);
  const expires = readExpires(entry);
  const ends = expires !== undefined && 'seconds' in expires && expires.seconds === 0;
  if (contact === undefined ? !ends : uri === undefined && !(contact === '*' && ends)) {
    entry.refuse('contact', 'must be a SIP or SIPS URI without a password and without headers');
  }
  const source = entry.parsed(
    'received',
    1024,
    parseSource,
    'must be an address, with or without a port, or a SIP URI of one',
  );
  const columns = {
    device_id,
    line_number,
    aor,
    ...(aor === undefined ? {} : userOf(aor)),
    contact: contact === '*' ? undefined : contact,
    ...expires,
    received: source && formatSource(source),
    ip_address: source?.address ?? (uri && addressOf(uri)) ?? undefined,
    path: entry.parsed(
      'path',
      2048,
      parsePath,
      'must be one or more SIP URIs in angle brackets, separated by commas',
    ),
    user_agent: entry.text('user_agent', 512),
    call_id: entry.text('call_id', 255),
    cseq: entry.integer('cseq', 0, MAX_CSEQ),
    at: entry.pastTime('at'),
  };
  return columns;
}

/** In seconds from when it was reported, or a time in seconds since 1970. */
function readExpires(entry: EntryReader): { seconds: number } | { until: number } | undefined {
  entry.required('expires');
  if (typeof entry.value('expires') !== 'string') {
    const seconds = entry.integer('expires', 0, MAX_EXPIRES_SECONDS);
    return seconds === undefined ? undefined : { seconds };
  }
  const until = entry.parsed(
    'expires',
    64,
    parseTime,
    'must be seconds, or a time such as 2024-01-22T14:30:00Z',
  );
  return until && { until: until.getTime() / 1000 };
}
