import { FlowLimit } from './flow-limit.js';

const forEver = new AbortController().signal;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('FlowLimit', () => {
  it('lets in as many as the limit says, and the others in turn', async () => {
    const limit = new FlowLimit(2, () => false);
    const entered: string[] = [];
    const enter = (name: string): Promise<unknown> => limit.take(forEver).then(() => entered.push(name));
    const all = ['a', 'b', 'c', 'd'].map(enter);
    await nextTurn();
    expect([entered, limit.taken, limit.contended]).toEqual([['a', 'b'], 2, true]);
    limit.give();
    await nextTurn();
    expect([entered, limit.taken]).toEqual([['a', 'b', 'c'], 2]);
    limit.give();
    await Promise.all(all);
    expect([entered, limit.contended]).toEqual([['a', 'b', 'c', 'd'], false]);
    limit.give();
    limit.give();
    expect(limit.taken).toBe(0);
  });

  it('has an idle flow closed rather than let anybody wait', async () => {
    let idle = 1;
    const limit: FlowLimit = new FlowLimit(1, () => {
      if (idle === 0) return false;
      idle--;
      limit.give();
      return true;
    });
    await limit.take(forEver);
    await limit.take(forEver);
    expect([limit.taken, idle]).toEqual([1, 0]);
  });

  it('forgets who gave up waiting', async () => {
    const limit = new FlowLimit(1, () => false);
    await limit.take(forEver);
    const controller = new AbortController();
    const impatient = limit.take(controller.signal);
    const patient = limit.take(forEver);
    controller.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    await expect(limit.take(controller.signal)).rejects.toThrow('enough');
    limit.give();
    await patient;
    expect(limit.taken).toBe(1);
  });
});
