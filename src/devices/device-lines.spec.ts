import { UnacceptableValue } from '../http/errors/api-exception.js';
import { linesOf, sameLines, withPasswords } from './device-lines.js';
import type { DeviceLineFields } from './dto/device.body.js';

describe('linesOf', () => {
  it('fills in defaults and gives the lines without a number the lowest free ones', () => {
    const lines = linesOf([
      {},
      { line_number: 2, extension: '7', type: 'blf' },
      { label: 'x' },
      { line_number: 1 },
    ]);
    const account = { sip_username: null, sip_domain: null, sip_password: undefined };
    expect(lines).toEqual([
      { line_number: 1, extension: null, label: null, type: 'primary', ...account, index: 3 },
      { line_number: 2, extension: '7', label: null, type: 'blf', ...account, index: 1 },
      { line_number: 3, extension: null, label: null, type: 'primary', ...account, index: 0 },
      { line_number: 4, extension: null, label: 'x', type: 'primary', ...account, index: 2 },
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

describe('withPasswords', () => {
  const before = withPasswords(linesOf([{ sip_password: 'one' }, { sip_password: 'two' }, {}]), []);

  it('keeps the password of a line number that is left out', () => {
    const passwords = (given: DeviceLineFields[]): unknown[] =>
      withPasswords(linesOf(given), before).map(({ line_number, sip_password }) => [
        line_number,
        sip_password,
      ]);
    expect(passwords([{ line_number: 2 }, { line_number: 1, sip_password: null }])).toEqual([
      [1, null],
      [2, 'two'],
    ]);
    expect(
      passwords([{ line_number: 3 }, { line_number: 2, sip_password: 'new' }, { line_number: 9 }]),
    ).toEqual([
      [2, 'new'],
      [3, null],
      [9, null],
    ]);
  });
});

describe('sameLines', () => {
  it('compares what is configured', () => {
    const [line] = withPasswords(linesOf([{ label: 'x', sip_password: 'p' }]), []);
    expect(sameLines([line], [{ ...line, id: 'line_1', index: 4 } as never])).toBe(true);
    for (const other of [
      { label: 'y' },
      { sip_username: '1' },
      { sip_domain: 'd.test' },
      { sip_password: 'q' },
    ]) {
      expect(sameLines([line], [{ ...line, ...other }])).toBe(false);
    }
    expect(sameLines([line], [{ ...line, sip_password: null }])).toBe(false);
    expect(sameLines([line], [])).toBe(false);
  });
});
