import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REBOOT_REASONS, REBOOT_STATES, type RebootState } from './reboot.entity.js';
import { OPEN_STATES, TRANSITIONS } from './reboot.state-machine.js';

const SRC = join(import.meta.dirname, '..', '..');

/** SQL that writes rows of the table, and TypeORM's methods that do. */
const WRITES = [
  /\b(?:insert\s+into|update(?:\s+only)?|delete\s+from|merge\s+into|truncate)\s+"?reboots\b/i,
  /\b(?:insert|update|upsert|save|remove|delete|softDelete|softRemove|restore|increment|decrement|into|from)\(\s*Reboot\b/,
  /\breboots\.(?:insert|update|upsert|save|remove|delete|softDelete|softRemove|restore|increment|decrement)\(/,
];

function writesReboots(text: string): boolean {
  return WRITES.some((write) => write.test(text));
}

describe('the steps of reboots', () => {
  it('each start from one state', () => {
    const starts = new Map(TRANSITIONS.map(({ step, from }) => [step, from]));
    for (const { step, from } of TRANSITIONS) expect([step, from]).toEqual([step, starts.get(step)]);
  });

  it('each tell once what they come to', () => {
    const told = TRANSITIONS.map(({ step, to }) => `${step} ${to}`);
    expect(told).toHaveLength(new Set(told).size);
  });

  it('lead from the request to every state', () => {
    const reached = new Set<RebootState | null>([null]);
    // A set goes on to what is added meanwhile.
    for (const state of reached) {
      for (const { from, to } of TRANSITIONS) if (from === state) reached.add(to);
    }
    expect(reached).toEqual(new Set([null, ...REBOOT_STATES.words]));
  });

  it('lead to an end from every state that is none', () => {
    expect(OPEN_STATES).toEqual(['scheduled', 'sending', 'unknown']);
    const ending = new Set<RebootState | null>(['sent', 'failed', 'canceled']);
    for (const _ of REBOOT_STATES.words) {
      for (const { from, to } of TRANSITIONS) if (ending.has(to)) ending.add(from);
    }
    expect(ending).toEqual(new Set([null, ...REBOOT_STATES.words]));
  });

  it('have every reason', () => {
    const reasons = new Set(TRANSITIONS.flatMap((row): readonly unknown[] => row.reasons));
    expect(reasons).toEqual(new Set([null, ...REBOOT_REASONS.words]));
  });
});

describe('the writes of reboots', () => {
  it.each([
    'UPDATE reboots SET state',
    'insert into\n  reboots (id)',
    'DELETE FROM "reboots"',
    'manager.save(Reboot, reboot)',
    'manager.update(\n  Reboot, { id }',
    '.delete().from(Reboot)',
    'this.reboots.save(reboot)',
  ])('are found: %s', (text) => {
    expect(writesReboots(text)).toBe(true);
  });

  it('are in the state machine alone', () => {
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .filter((name) => writesReboots(readFileSync(join(SRC, name), 'utf8')));
    expect(files).toEqual([join('devices', 'reboots', 'reboot.state-machine.ts')]);
  });
});
