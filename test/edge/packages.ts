import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const LIBRARIES = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

/** What is installed of each of Debian's packages that these tests use. */
const PACKAGES: Record<string, () => boolean> = {
  kamailio: () => runs('kamailio', '-v'),
  'kamailio-utils-modules': () => hasModule('http_client'),
  'kamailio-extra-modules': () => hasModule('jansson'),
  'kamailio-tls-modules': () => hasModule('tls'),
  'kamailio-sqlite-modules': () => hasModule('db_sqlite'),
  sqlite3: () => runs('sqlite3', '-version'),
  'sip-tester': () => runs('sipp', '-v'),
  'baresip-core': () => runs('baresip', '-h'),
};

/** `describe` where all packages are installed; says what it skips otherwise. */
export function describeEdge(title: string, tests: () => void): void {
  const missing = Object.keys(PACKAGES).filter((name) => !PACKAGES[name]());
  if (missing.length > 0) console.warn(`Skipped without the packages ${missing.join(', ')}: ${title}`);
  (missing.length > 0 ? describe.skip : describe)(title, tests);
}

function runs(command: string, option: string): boolean {
  return spawnSync(command, [option]).error === undefined;
}

function hasModule(name: string): boolean {
  return existsSync(`${LIBRARIES}/kamailio/modules/${name}.so`);
}
