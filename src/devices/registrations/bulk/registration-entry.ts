import { parseTime } from '../../../http/answers/times.js';
import {
  MAX_AOR_LENGTH,
  NO_ADDRESS_OF_RECORD,
  parseAddressOfRecord,
} from '../../../edge/address-of-record.js';
import type { EntryReader } from '../../../edge/entry-reader.js';
import { MAX_LINE_NUMBER } from '../../line-numbers.js';
import { addressOf, formatSource, parseContact, parsePath, parseSource } from '../contact-address.js';
import { MAX_EXPIRES_SECONDS } from '../registration-limits.js';

const CONTACT_FIELDS = [
  ...['contact', 'expires', 'expires_at', 'received', 'path'],
  ...['user_agent', 'call_id', 'cseq'],
] as const;

/** What a member of `contacts` may have. */
const LISTED_FIELDS: ReadonlySet<string> = new Set(CONTACT_FIELDS);

/** What an entry of `registrations` may have. */
export const ENTRY_FIELDS: ReadonlySet<string> = new Set([
  ...['device_id', 'line_number', 'aor', 'at', 'contacts'],
  ...CONTACT_FIELDS,
]);

/** Of one entry. */
export const MAX_CONTACTS = 100;
const MAX_CSEQ = 2 ** 31 - 1;
/** The last second of the year 9999, as `parseTime` knows it. */
export const MAX_EPOCH_SECONDS = 253_402_300_799;

/**
 * The columns of an entry, as `OFFERED` in `bulk-report.sql.ts` has them. One that lists all contacts is several rows: the
 * end of all that the node reported, and then each that there is.
 */
export function readRegistrationEntry(entry: EntryReader): object | object[] | undefined {
  const device_id = entry.id('device_id', 'dev');
  const line_number = entry.integer('line_number', 1, MAX_LINE_NUMBER);
  const aor = entry.parsed('aor', MAX_AOR_LENGTH, parseAddressOfRecord, NO_ADDRESS_OF_RECORD);
  if (!entry.has('device_id') && !entry.has('aor')) entry.refuse('aor', 'is required, or device_id');
  const whose = {
    device_id,
    line_number,
    aor: aor?.uri,
    username: aor?.username,
    domain: aor?.domain,
    at: entry.pastTime('at'),
  };
  const contacts = entry.each('contacts', MAX_CONTACTS, LISTED_FIELDS, readListed);
  if (!contacts) return { ...whose, ...readContact(entry) };
  for (const field of CONTACT_FIELDS) {
    if (entry.has(field)) entry.refuse(field, 'must not be given beside contacts');
  }
  return [{ ...whose, seconds: 0, of_node: true }, ...contacts.map((contact) => ({ ...whose, ...contact }))];
}

function readListed(entry: EntryReader): ReturnType<typeof readContact> {
  entry.required('contact');
  const columns = readContact(entry);
  return columns.contact === undefined ? (entry.refuse('contact', 'must be a URI here') ?? columns) : columns;
}

function readContact(entry: EntryReader) {
  const contact = entry.text('contact', 1024);
  const uri = contact === undefined ? undefined : parseContact(contact);
  const expires = readExpires(entry);
  const ends = expires !== undefined && 'seconds' in expires && expires.seconds === 0;
  if (contact === undefined ? !ends : uri === undefined && !(contact === '*' && ends)) {
    entry.refuse('contact', 'must be a SIP or SIPS URI without a password and without headers');
  }
  // Kamailio writes what a contact does not have as an empty text.
  const source = entry.blank('received')
    ? undefined
    : entry.parsed(
        'received',
        1024,
        parseSource,
        'must be an address, with or without a port, or a SIP URI of one',
      );
  return {
    contact: contact === '*' ? undefined : contact,
    ...expires,
    received: source && formatSource(source),
    ip_address: source?.address ?? (uri && addressOf(uri)) ?? undefined,
    path: entry.blank('path')
      ? undefined
      : entry.parsed(
          'path',
          2048,
          parsePath,
          'must be one or more SIP URIs in angle brackets, separated by commas',
        ),
    user_agent: entry.text('user_agent', 512),
    call_id: entry.text('call_id', 255),
    cseq: entry.integer('cseq', 0, MAX_CSEQ),
  };
}

/** In seconds from when it was reported, or a time in seconds since 1970. */
function readExpires(entry: EntryReader): { seconds: number } | { until: number } | undefined {
  if (entry.has('expires_at')) {
    if (entry.has('expires')) entry.refuse('expires_at', 'must not be given beside expires');
    const until = entry.integer('expires_at', 0, MAX_EPOCH_SECONDS);
    return until === undefined ? undefined : { until };
  }
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
