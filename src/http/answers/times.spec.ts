import fc from 'fast-check';
import { timestamp, timestampOf } from './times.js';

describe('timestamp', () => {
  it('is in UTC and whole seconds, of a date and of milliseconds', () => {
    const time = fc.integer({
      min: Date.parse('0001-01-01T00:00:00Z'),
      max: Date.parse('9999-12-31T23:59:59Z'),
    });
    const near = fc
      .integer({ min: -2_000, max: 2_000 })
      .map((away) => Date.parse('2024-02-29T00:00:00Z') + away);
    fc.assert(
      fc.property(fc.oneof(time, near), (milliseconds) => {
        const date = new Date(milliseconds);
        const text = `${date.toISOString().slice(0, 19)}Z`;
        expect([timestampOf(milliseconds), timestamp(date)]).toEqual([text, text]);
      }),
      { numRuns: 1_000 },
    );
  });
});
