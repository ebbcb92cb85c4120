import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Debian's own tables. */
const TABLES = ['standard', 'auth_db', 'usrloc'].map(
  (name) => `/usr/share/kamailio/db_sqlite/${name}-create.sql`,
);

/** Who may register: `u1`, `u2` and so on. */
export interface Accounts {
  domain: string;
  count: number;
  password: string;
}

/** Makes a database that a Kamailio knows its phones from, and may keep their registrations in. */
export function makeAccounts(path: string, { domain, count, password }: Accounts): void {
  const tables = TABLES.map((file) => readFileSync(file, 'utf8'));
  run(
    path,
    `PRAGMA journal_mode = WAL; BEGIN; ${tables.join('\n')}
     WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
     INSERT INTO subscriber (username, domain, password) SELECT 'u' || n, '${domain}', '${password}' FROM numbers;
     COMMIT;`,
  );
}

function run(path: string, sql: string): void {
  const { status, stderr } = spawnSync('sqlite3', [path], { input: sql });
  if (status !== 0) throw new Error(stderr.toString());
}
