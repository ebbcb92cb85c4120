import { enumeration, explained, listedBelow } from './enumeration.js';

const LOST = 'it is not going to arrive';

describe('enumerations', () => {
  it('are told in one sentence, neighbours with the same meaning together', () => {
    const { words, description } = explained('Parcel', { sent: 'on its way', lost: LOST, stolen: LOST });
    expect(words).toEqual(['sent', 'lost', 'stolen']);
    expect(description).toBe('sent: on its way; lost, stolen: it is not going to arrive.');
  });

  it('are told as a list below a sentence', () => {
    const told = listedBelow('Where it is.')({ sent: 'on its way', lost: LOST, stolen: LOST });
    expect(told).toBe('Where it is.\n- `sent`: on its way\n- `lost`, `stolen`: it is not going to arrive');
  });

  it('have a name each', () => {
    enumeration('Letter', ['a'], 'A letter.');
    expect(() => enumeration('Letter', ['b'], 'Another one.')).toThrow(
      'Two enumerations have the name Letter',
    );
  });
});
