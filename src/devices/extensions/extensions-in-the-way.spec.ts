import { extensionsInTheWay } from './extensions-in-the-way.js';

const line = (extension: string | null, type?: 'primary' | 'shared' | 'blf') => ({ extension, type });

describe('extensionsInTheWay', () => {
  it('are those of primary lines that another device has', () => {
    const lines = [
      line('7', 'blf'),
      line('7'),
      line('8', 'shared'),
      line('8', 'primary'),
      line('9'),
      line(null),
    ];
    const holders = new Map([
      ['7', 'dev_7'],
      ['8', null],
    ]);
    expect(extensionsInTheWay(lines, holders, 'dev_1')).toEqual([
      { field: 'lines[1].extension', message: 'is taken by dev_7' },
      { field: 'lines[3].extension', message: 'is taken' },
    ]);
  });

  it('are those that an earlier line of the request has', () => {
    const lines = [line('7'), line('8'), line('7'), line('7')];
    expect(extensionsInTheWay(lines, new Map([['7', 'dev_1']]), 'dev_1')).toEqual([
      { field: 'lines[2].extension', message: 'is the same as in lines[0]' },
      { field: 'lines[3].extension', message: 'is the same as in lines[0]' },
    ]);
    expect(extensionsInTheWay(lines, new Map([['7', 'dev_7']]), 'dev_1')).toHaveLength(3);
    expect(extensionsInTheWay(lines, new Map(), 'dev_1')).toEqual([]);
  });
});
