// Holds the OpenAPI document of the work tree against that of an earlier commit, and fails where it breaks clients:
// `npm run openapi:breaking [-- REF]`, by default against the commit before. An intended break is declared by raising
// the first number of the document's version. Where there is no such commit (a shallow clone) or its document cannot be
// made, it says so and compares nothing.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';
import { build, SWC } from './compile.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['src', 'migrations', 'package.json'];
/** Where the program is that writes the document; in older commits the second. */
const PROGRAMS = ['src/commands/openapi.js', 'src/cli/openapi.js'];

const [ref = 'HEAD^'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'telephony-openapi-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const commit = attempt(() => git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`).toString().trim());
if (!commit) end(`There is no commit ${ref} here; nothing is compared.`);
const before = attempt(() => {
  const target = join(folder, 'before');
  mkdirSync(target);
  execFileSync('tar', ['-x', '-C', target], { input: git('archive', commit, ...SOURCES) });
  return documentOf(target);
});
if (!before) end(`The document of ${ref} cannot be made here; nothing is compared.`);

const work = join(folder, 'after');
mkdirSync(work);
for (const source of SOURCES) cpSync(join(root, source), join(work, source), { recursive: true });
const after = documentOf(work);

await build();
const { breakingChanges, declaresBreak } = await import(
  pathToFileURL(join(root, 'dist', 'scripts', 'openapi-breaking', 'breaking-changes.js')).href
);
const findings = breakingChanges(before, after);
for (const finding of findings) console.log(finding);
if (findings.length === 0) end(`Nothing breaks clients of ${ref}.`);
const versions = `${before.info.version} to ${after.info.version}`;
if (declaresBreak(before, after)) end(`Clients of ${ref} break, as the version says: ${versions}.`);
console.log(`Clients of ${ref} break, and the version does not say so: ${versions}.`);
process.exit(1);

/** The document of the sources in `target`, which are built where they are. */
function documentOf(target) {
  for (const part of ['src', 'migrations']) {
    for (const name of readdirSync(join(target, part), { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      const file = join(target, part, name);
      writeFileSync(file.replace(/\.ts$/, '.js'), transformFileSync(file, SWC).code);
    }
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  const document = join(target, 'openapi.json');
  const program = PROGRAMS.map((name) => join(target, name)).find((file) => existsSync(file));
  execFileSync(process.execPath, [program, document], { stdio: 'pipe' });
  return JSON.parse(readFileSync(document, 'utf8'));
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, maxBuffer: 1024 ** 3, stdio: ['ignore', 'pipe', 'ignore'] });
}

function attempt(make) {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function end(words) {
  console.log(words);
  process.exit(0);
}
