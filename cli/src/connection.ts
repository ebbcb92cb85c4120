import { TelephonyClient } from 'telephony-resources-sdk';
import type { InferredOptionTypes } from 'yargs';
import { UsageError } from './failures.js';

/** The options that all commands take. Their defaults are told by name, since a token is not for the screen. */
export const connectionOptions = {
  url: {
    type: 'string',
    default: process.env.TELEPHONY_URL ?? 'http://localhost:3000',
    defaultDescription: '$TELEPHONY_URL, else http://localhost:3000',
    describe: 'URL of the service',
  },
  token: {
    type: 'string',
    default: process.env.TELEPHONY_TOKEN,
    defaultDescription: '$TELEPHONY_TOKEN',
    describe: 'Access token',
  },
  json: { type: 'boolean', default: false, describe: 'Print JSON instead of tables' },
} as const;

/** What {@link connectionOptions} are read into. */
export type Connection = InferredOptionTypes<typeof connectionOptions>;

/** A client of the service. @throws UsageError without a token, or if the client refuses the URL */
export function connect({ url, token }: Connection): TelephonyClient {
  if (!token) {
    throw new UsageError(
      'No access token. Set TELEPHONY_TOKEN or use --token. `telephony token` prints one for the local service',
    );
  }
  try {
    return new TelephonyClient({ baseUrl: url, token });
  } catch (error) {
    throw new UsageError((error as Error).message.replace('baseUrl', '--url or TELEPHONY_URL'));
  }
}
