import type { ErrorDetail } from './api-exception.js';

/** How many details an answer has: whoever sent thousands of wrong fields learns nothing from the rest. */
export const MAX_DETAILS = 50;
const MAX_FIELD_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 500;

/** The details of a failure as they go to the client. */
export interface ShownDetails {
  details?: ErrorDetail[];
  /** How many more there are. */
  details_omitted?: number;
}

/**
 * The first of the details, each cut to a length that people read, so that no answer grows with its request: a path is
 * made of names that the caller has chosen.
 * @param leftOut how many more there were from the start
 */
export function shownDetails(details: ErrorDetail[] = [], leftOut = 0): ShownDetails {
  if (details.length === 0) return {};
  const shown = details.slice(0, MAX_DETAILS).map(({ field, message }) => ({
    field: shortened(field, MAX_FIELD_LENGTH),
    message: shortened(message, MAX_MESSAGE_LENGTH),
  }));
  const omitted = details.length - shown.length + leftOut;
  return { details: shown, ...(omitted > 0 ? { details_omitted: omitted } : {}) };
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never half of a surrogate pair, which no client could decode.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
