import { execFileSync } from 'node:child_process';
import pino from 'pino';
import { warnOfFewOpenFiles } from './open-files.js';

function saidOf(limit?: number): string[] {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  if (limit === undefined) warnOfFewOpenFiles(logger);
  else warnOfFewOpenFiles(logger, limit);
  return lines;
}

describe('warnOfFewOpenFiles', () => {
  it('says so in one line, where there are too few', () => {
    const [line, ...more] = saidOf(1024);
    expect([more, JSON.parse(line)]).toEqual([
      [],
      expect.objectContaining({
        level: 40,
        msg: expect.stringMatching(/ only 1024 files, .* 4096 or more$/),
      }),
    ]);
    expect(saidOf(4096)).toEqual([]);
  });

  it('asks the system', () => {
    const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
    expect(saidOf()).toHaveLength(limit === 'unlimited' || Number(limit) >= 4096 ? 0 : 1);
  });
});
