import { parseArgs } from 'node:util';
import { EVERY_ORGANIZATION, SCOPES } from '../auth/caller.js';
import { idPattern } from '../database/ids.js';
import { unsafeText } from '../http/requests/unsafe-text.js';

/** A command line that cannot be run as it stands. */
export class UsageError extends Error {}

/** What a token is to say. */
export interface TokenRequest {
  organizations: string[];
  scope: string;
  subject: string;
  /** How long it is valid. */
  seconds: number;
}

/** The options of the token command. */
export const TOKEN_USAGE = `Usage: npm run --silent token -- [options]

Prints an access token for the local service.

  --org ID       Organization the token can access. Repeatable. Default: '*', a platform operator
  --scope SCOPES Scopes, separated by spaces. Default: '*', all scopes
  --sub SUBJECT  Subject of the token. Default: user_1
  --ttl TIME     Lifetime, such as 90s, 15m, 1h or 30d. Default: 1h`;

const MAX_SUBJECT = 255;
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
/** Ten years. */
const MAX_SECONDS = 3_650 * SECONDS.d;

const KINDS = [...new Set(SCOPES.map((scope) => scope.split(':')[0]))];
const GRANTABLE = ['*', ...KINDS.map((kind) => `${kind}:*`), ...SCOPES];

/**
 * Reads the options of the token command. A value that is empty, as an unset variable of a shell makes it, is refused:
 * what an option that is left out grants is more than anybody would want by accident.
 * @throws UsageError
 */
export function readTokenRequest(args: string[]): TokenRequest {
  const { org, scope, sub, ttl } = optionsOf(args);
  return {
    organizations: org.map(organizationOf),
    scope: scopeOf(scope),
    subject: subjectOf(sub),
    seconds: secondsOf(ttl),
  };
}

function optionsOf(args: string[]): { org: string[]; scope: string; sub: string; ttl: string } {
  try {
    return parseArgs({
      args,
      options: {
        org: { type: 'string', multiple: true, default: [EVERY_ORGANIZATION] },
        scope: { type: 'string', default: '*' },
        sub: { type: 'string', default: 'user_1' },
        ttl: { type: 'string', default: '1h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${TOKEN_USAGE}`);
  }
}

function organizationOf(value: string): string {
  if (value === EVERY_ORGANIZATION || idPattern('org').test(value)) return value;
  throw refused('org', value, `an organization ID such as org_98765, or '*' for a platform operator`);
}

function scopeOf(value: string): string {
  const scopes = value.split(' ').filter((scope) => scope !== '');
  if (scopes.length > 0 && scopes.every((scope) => GRANTABLE.includes(scope))) return scopes.join(' ');
  const unknown = scopes.find((scope) => !GRANTABLE.includes(scope)) ?? '';
  throw refused('scope', unknown, `one or more of ${GRANTABLE.join(', ')}, separated by spaces`);
}

function subjectOf(value: string): string {
  if (value.trim() !== '' && value.length <= MAX_SUBJECT && !unsafeText(value)) return value;
  throw refused('sub', value, `at most ${MAX_SUBJECT} printable characters, such as user_1`);
}

function secondsOf(value: string): number {
  const [, number, unit] = /^(\d{1,9}) ?(s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?)$/.exec(value) ?? [];
  const seconds = unit ? Number(number) * SECONDS[unit[0] as keyof typeof SECONDS] : 0;
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw refused('ttl', value, 'a time such as 90s, 15m, 1h, 30d or 8w, and at most ten years');
}

function refused(option: string, value: string, wanted: string): UsageError {
  const what = value === '' ? 'is empty' : `is ${JSON.stringify(value)}`;
  return new UsageError(`--${option} ${what}: it must be ${wanted}`);
}
