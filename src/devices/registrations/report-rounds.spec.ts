import { reportRounds } from './report-rounds.js';

const put = (device_id: string, line_number: number) => ({
  device_id,
  line_number,
  action: 'register' as const,
});
const end = (device_id: string, line_number: number) => ({ device_id, line_number, action: 'end' as const });

describe('reportRounds', () => {
  it('makes one round of reports about different lines', () => {
    const reports = [put('a', 0), put('a', 1), end('a', 2), put('b', 1), end('c', 0)];
    expect(reportRounds(reports)).toEqual([reports]);
    expect(reportRounds([])).toEqual([]);
  });

  it('keeps the order of those about one line', () => {
    const reports = [put('a', 1), end('a', 1), put('b', 1), put('a', 1)];
    expect(reportRounds(reports)).toEqual([[reports[0], reports[2]], [reports[1]], [reports[3]]]);
  });

  it('puts the end of all lines after what came before and before what comes after', () => {
    const [one, two, again, all, after, other] = [
      put('a', 1),
      put('a', 2),
      put('a', 2),
      end('a', 0),
      put('a', 3),
      put('b', 3),
    ];
    expect(reportRounds([one, two, again, all, after, other])).toEqual([
      [one, two, other],
      [again],
      [all],
      [after],
    ]);
  });
});
