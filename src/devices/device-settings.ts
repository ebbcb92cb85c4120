import { canonicalHost } from '../hosts/host.js';
import { type ErrorDetail, UnacceptableValue } from '../http/errors/api-exception.js';
import { isEventHeader } from '../sip/index.js';
import { secrecyOfSetting } from '../tenant-settings/secret-names.js';

/** The requests to a device whose Event header its settings may set. */
export const CONFIGURABLE_EVENTS = ['check-sync', 'reboot'] as const;
export type ConfigurableEvent = (typeof CONFIGURABLE_EVENTS)[number];

/** The settings of a device that the service itself goes by; all others are the tenant's own. */
export interface KnownSettings {
  /** User name that the device registers with, for its challenges and its address of record. */
  sip_username?: string;
  /** Its password; among the secrets. */
  sip_password?: string;
  /** SIP domain that it registers at, in the form that hosts are kept in. */
  domain?: string;
  /** Event headers that the device wants in place of those of its maker. */
  notify_events?: Partial<Record<ConfigurableEvent, string>>;
}

const MAX_TEXT_LENGTH = 255;
/** Control characters, line and paragraph separators: none can stand in a SIP header. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/u;
/** A secret would be of no use there: they are looked for as they are. */
const NEVER_SECRET = [
  'sip_username',
  'domain',
  'notify_events',
  ...CONFIGURABLE_EVENTS.flatMap((event) => [event, `notify_events.${event}`]),
];

/** What is kept of a known setting, or what it must be. */
type Reading = { kept: unknown } | ErrorDetail[];

const READ: Record<keyof KnownSettings, (value: unknown, field: string) => Reading> = {
  sip_username: readUsername,
  sip_password: readText,
  domain: readDomain,
  notify_events: readEvents,
};

/**
 * The settings of a request with what the service itself goes by in one form: numbers that were given for texts as
 * texts, hosts as they are kept. `null` unsets any of them.
 * @throws UnacceptableValue 422 for what cannot be used
 */
export function readDeviceSettings(settings: Record<string, unknown>): Record<string, unknown> {
  const read = { ...settings };
  const details = Object.entries(READ).flatMap(([key, reader]) => {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (value === undefined || value === null) return [];
    const reading = reader(value, `settings.${key}`);
    if (Array.isArray(reading)) return reading;
    read[key] = reading.kept;
    return [];
  });
  if (details.length > 0) throw new UnacceptableValue(details);
  return read;
}

/** @throws UnacceptableValue 422 where a setting is to be secret that the service looks for as it is */
export function mustBeReadable(secretSettings: readonly string[]): void {
  const details = secretSettings.flatMap((name, index) =>
    NEVER_SECRET.includes(name.replace(/^\//, '').replaceAll('/', '.'))
      ? [
          {
            field: `secret_settings[${index}]`,
            message: `must not be ${name}, a name that the service itself uses`,
          },
        ]
      : [],
  );
  if (details.length > 0) throw new UnacceptableValue(details);
}

/** A text that may be kept as a number, as settings of earlier versions were; nothing where there is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function readText(value: unknown, field: string): Reading {
  const text = textOf(value);
  if (text === undefined) return refused(field, 'must be a string or a number');
  if (text === '' || text.length > MAX_TEXT_LENGTH) {
    return refused(field, `must have 1 to ${MAX_TEXT_LENGTH} characters`);
  }
  return UNPRINTABLE.test(text) ? refused(field, 'must not contain control characters') : { kept: text };
}

/** One with a password in it, as of a SIP URI, would become a secret as a whole. */
function readUsername(value: unknown, field: string): Reading {
  const reading = readText(value, field);
  return 'kept' in reading && secrecyOfSetting('sip_username', reading.kept) !== 'none'
    ? refused(field, 'must be the user name alone, without a password')
    : reading;
}

function readDomain(value: unknown, field: string): Reading {
  const kept = typeof value === 'string' ? canonicalHost(value) : undefined;
  return kept === undefined
    ? refused(field, 'must be a host name, an IPv4 or an IPv6 address, without a port')
    : { kept };
}

function readEvents(value: unknown, field: string): Reading {
  if (typeof value !== 'object' || Array.isArray(value)) return refused(field, 'must be an object');
  const kept: Record<string, string> = {};
  const details = Object.entries(value as object).flatMap(
    ([event, header]: [string, unknown]): ErrorDetail[] => {
      const here = `${field}.${event}`;
      if (!CONFIGURABLE_EVENTS.some((known) => known === event)) {
        return refused(here, `is not one of ${CONFIGURABLE_EVENTS.join(', ')}`);
      }
      if (typeof header !== 'string' || header.length > MAX_TEXT_LENGTH || !isEventHeader(header.trim())) {
        return refused(here, 'must be an Event header such as check-sync;reboot=true');
      }
      kept[event] = header.trim();
      return [];
    },
  );
  return details.length > 0 ? details : { kept };
}

function refused(field: string, message: string): ErrorDetail[] {
  return [{ field, message }];
}
