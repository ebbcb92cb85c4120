import { onePerCall, type PlacedEntry } from './one-per-call.js';

function entry(
  n: number,
  state: 'ringing' | 'answered' | 'ended',
  more: Partial<PlacedEntry> = {},
): PlacedEntry {
  const began = state !== 'ended';
  const answered = state === 'answered';
  const { at } = more;
  return {
    ...{ n, call_id: 'call', ended: !began, began, began_at: at, answered, at },
    answer_at: answered ? at : undefined,
    ...more,
  };
}

describe('onePerCall', () => {
  it('leaves alone what is of different calls', () => {
    const entries = [entry(0, 'ringing'), entry(1, 'ended', { call_id: 'other' })];
    expect(onePerCall(entries, null)).toBe(entries);
  });

  it('goes by time, and takes what has none for the last', () => {
    const entries = [
      entry(0, 'ended', { code: 200 }),
      entry(1, 'ringing', { at: 1, number: '1', from: 'x' }),
      entry(2, 'answered', { at: 2, number: '2' }),
    ];
    expect(onePerCall(entries, null)).toEqual([
      {
        ...{
          n: 1,
          also: [2, 0],
          call_id: 'call',
          ended: true,
          began: true,
          began_at: 1,
          answered: true,
          answer_at: 2,
        },
        ...{ at: undefined, code: 200, number: '2', from: 'x' },
      },
    ]);
    expect(onePerCall(entries, 0)[0]).toMatchObject({ n: 0, at: undefined, number: '2', ended: true });
  });

  it('is of when the call ended, whatever is told of it later', () => {
    const entries = [
      entry(0, 'answered', { at: 1 }),
      entry(1, 'ended', { at: 5 }),
      entry(2, 'ringing', { at: 9, number: '2' }),
    ];
    expect(onePerCall(entries, null)).toMatchObject([{ at: 5, ended: true, number: '2', also: [1, 2] }]);
  });

  it('does not begin with an end', () => {
    const [call] = onePerCall([entry(0, 'ended', { at: 1 }), entry(1, 'ended', { at: 2 })], null);
    expect(call).toMatchObject({ began: false, ended: true, at: 2 });
  });
});
