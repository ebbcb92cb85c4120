import { observationTime } from './observation-time.js';

const NOW = Date.parse('2024-01-22T18:00:00Z');

describe('observationTime', () => {
  it.each([
    ['2024-01-22T17:59:00Z', '2024-01-22T17:59:00.000Z'],
    ['2024-01-22t17:59:00z', '2024-01-22T17:59:00.000Z'],
    ['2024-01-22T18:59:00.25+01:00', '2024-01-22T17:59:00.250Z'],
    ['2024-01-22T17:59:00.123456789Z', '2024-01-22T17:59:00.123Z'],
    ['1705946340', '2024-01-22T17:59:00.000Z'],
    ['1705946340125', '2024-01-22T17:59:00.125Z'],
    ['2024-01-22T18:05:00Z', '2024-01-22T18:05:00.000Z'],
    ['2024-01-15T18:00:00Z', '2024-01-15T18:00:00.000Z'],
  ])('%s', (text, time) => {
    expect(observationTime(text, NOW)?.toISOString()).toBe(time);
  });

  it.each(['update', 'now'])('%s is the time at which it is recorded', (text) => {
    expect(observationTime(text, NOW)).toBeNull();
  });

  it.each([
    ['2024-01-22T18:05:00.001Z', 'in the future'],
    ['2024-01-15T17:59:59.999Z', 'ago'],
    ['1705946340000000', 'must be'],
    ['99999999999999', 'in the future'],
    ['0', 'ago'],
    ['2024-01-22T17:59:00', 'must be'],
    ['2024-01-22 17:59:00Z', 'must be'],
    ['2024-01-22', 'must be'],
    ['2024-02-30T00:00:00Z', 'must be'],
    ['2024-01-22T24:00:00Z', 'must be'],
    ['2024-01-22T25:00:00Z', 'must be'],
    ['2024-13-01T00:00:00Z', 'must be'],
    ['-1705946340', 'must be'],
    ['1e9', 'must be'],
    ['yesterday', 'must be'],
    ['', 'must be'],
  ])('%s is refused', (text, message) => {
    const refusal = expect(() => observationTime(text, NOW));
    refusal.toThrow(
      expect.objectContaining({ details: [{ field: 'param2', message: expect.stringContaining(message) }] }),
    );
  });
});
