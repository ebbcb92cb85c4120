import { setTimeout as sleep } from 'node:timers/promises';
import { within } from './within.js';

const never = new Promise<never>(() => undefined);

describe('within', () => {
  it('becomes what the promise becomes in time, without asking what else', async () => {
    let asked = 0;
    const late = (): void => void asked++;
    expect(await within(Promise.resolve('made'), 10, late)).toBe('made');
    await expect(within(Promise.reject(new Error('failed')), 10, late)).rejects.toThrow('failed');
    await sleep(20);
    expect(asked).toBe(0);
  });

  it('becomes what is made of being late', async () => {
    expect(await within(never, 10, () => 'late')).toBe('late');
    const fail = (): never => {
      throw new Error('too late');
    };
    await expect(within(never, 10, fail)).rejects.toThrow('too late');
  });

  it('ignores a failure that comes too late', async () => {
    expect(
      await within(
        sleep(20).then(() => Promise.reject(new Error('failed'))),
        10,
        () => 'late',
      ),
    ).toBe('late');
    await sleep(20);
  });
});
