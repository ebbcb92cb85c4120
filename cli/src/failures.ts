import { TelephonyError } from 'telephony-resources-sdk';
import { printable } from './output.js';

/** A command line that cannot be run as it stands. */
export class UsageError extends Error {
  /** @param command whose help says what can be run */
  constructor(
    message: string,
    readonly command = 'telephony',
  ) {
    super(message);
  }
}

/** Says on standard error why a command failed: for people, or as one line of JSON. */
export function printFailure(error: Error, json: boolean): void {
  console.error(json ? JSON.stringify({ error: describe(error) }) : explain(error));
}

function describe(error: Error): object {
  if (!(error instanceof TelephonyError)) {
    return { code: error instanceof UsageError ? 'usage' : 'failed', message: error.message };
  }
  const { code, message, status, details, requestId: request_id } = error;
  return { code, message, status, details, request_id };
}

function explain(error: Error): string {
  if (error instanceof UsageError) return `${error.message}\nSee ${error.command} --help`;
  if (!(error instanceof TelephonyError)) return error.message;
  const details = error.details.map(({ field, message }) => `  ${field}: ${message}`);
  const request = error.requestId === undefined ? [] : [`  request ID: ${error.requestId}`];
  return [`${error.message} (${error.code})`, ...details, ...request].map(printable).join('\n');
}
