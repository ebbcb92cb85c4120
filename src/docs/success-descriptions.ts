import { answersOf, type Operation } from './document.js';

/**
 * Describes the successes of an operation that is shown by example: a write by the message that it answers with, a read
 * by what was asked for.
 */
export function describeSuccesses(operation: Operation): void {
  for (const [status, answer] of answersOf(operation)) {
    if (status >= 300) continue;
    const { message } = (answer.content?.['application/json']?.example ?? {}) as { message?: string };
    answer.description = (message ?? subjectOf(operation.summary!)).replace(/\.?$/, '.');
  }
}

/** Of `Get SIP Trunk` the trunk. */
function subjectOf(summary: string): string {
  return summary.replace(/^(Get|List|Check) /, '');
}
