import { UnacceptableValue } from '../http/errors/api-exception.js';
import { linesOf, sameLines } from './device-lines.js';

describe('linesOf', () => {
  it('fills in defaults and gives the lines without a number the lowest free ones', () => {
    const lines = linesOf([
      {},
      { line_number: 2, extension: '7', type: 'blf' },
      { label: 'x' },
      { line_number: 1 },
    ]);
    expect(lines).toEqual([
      { line_number: 1, extension: null, label: null, type: 'primary' },
      { line_number: 2, extension: '7', label: null, type: 'blf' },
      { line_number: 3, extension: null, label: null, type: 'primary' },
      { line_number: 4, extension: null, label: 'x', type: 'primary' },
    ]);
  });

  it('refuses a number that is there twice', () => {
    expect(() => linesOf([{ line_number: 3 }, {}, { line_number: 3 }])).toThrow(UnacceptableValue);
    try {
      linesOf([{ line_number: 3 }, {}, { line_number: 3 }]);
    } catch (error) {
      expect((error as UnacceptableValue).details).toEqual([
        { field: 'lines[2].line_number', message: 'is the same as in lines[0]' },
      ]);
    }
  });
});

describe('sameLines', () => {
  it('compares what is configured', () => {
    const [line] = linesOf([{ label: 'x' }]);
    expect(sameLines([line], [{ ...line, id: 'line_1' } as never])).toBe(true);
    expect(sameLines([line], [{ ...line, label: 'y' }])).toBe(false);
    expect(sameLines([line], [])).toBe(false);
  });
});
