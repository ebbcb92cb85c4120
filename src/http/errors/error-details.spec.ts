import { shownDetails } from './error-details.js';

const wrong = (count: number): { field: string; message: string }[] =>
  Array.from({ length: count }, (_, i) => ({ field: `f${i}`, message: 'is not a known field' }));

describe('shownDetails', () => {
  it('shows up to 50, and says how many more there are', () => {
    expect(shownDetails(undefined)).toEqual({});
    expect(shownDetails([])).toEqual({});
    expect(shownDetails(wrong(50))).toEqual({ details: wrong(50) });
    expect(shownDetails(wrong(53))).toEqual({ details: wrong(50), details_omitted: 3 });
  });

  it('cuts long paths and messages, never through a character', () => {
    const [{ field, message }] = shownDetails([
      { field: `${'x'.repeat(198)}😀😀`, message: 'y'.repeat(10_000) },
    ]).details!;
    expect(field).toBe(`${'x'.repeat(198)}…`);
    expect(message).toBe(`${'y'.repeat(499)}…`);
    expect(shownDetails([{ field: 'x'.repeat(200), message: 'y' }]).details![0].field).toHaveLength(200);
  });
});
