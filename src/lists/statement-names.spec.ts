import { MOST_NAMES, StatementNames, WORTH_A_NAME } from './statement-names.js';

describe('StatementNames', () => {
  /** Asks so often as is worth a name. @returns the last name */
  function ask(names: StatementNames, text: string): string {
    for (let use = 1; use < WORTH_A_NAME; use++) expect(names.of('things', text)).toBe('');
    return names.of('things', text);
  }

  it('names what is asked for again, each text its own way, within the 63 bytes of PostgreSQL', () => {
    const names = new StatementNames();
    const [first, second] = [ask(names, 'SELECT 1'), ask(names, 'SELECT 2')];
    expect(first).toMatch(/^things_[\w-]{12}$/);
    expect(second).not.toBe(first);
    expect(names.of('things', 'SELECT 1')).toBe(first);
  });

  it('names no more than a connection can keep', () => {
    const names = new StatementNames();
    for (let number = 0; number < MOST_NAMES; number++) expect(ask(names, `SELECT ${number}`)).not.toBe('');
    expect(ask(names, 'SELECT more')).toBe('');
    expect(names.of('things', 'SELECT 0')).not.toBe('');
  });
});
