import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How the project's TypeScript is compiled: the settings of `tsconfig.json` that matter for what it does. */
export const SWC = {
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    target: 'es2023',
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
};

const self = fileURLToPath(import.meta.url);
const root = dirname(dirname(self));
const dist = join(root, 'dist');
/** The commands of the image: where they are compiled, and the place that operators' manifests name. */
const COMMANDS = ['health', 'migrate', 'openapi', 'rotate-keys', 'token'].map((name) => ({
  source: `src/commands/${name}.ts`,
  place: join(dist, 'src', 'cli', `${name}.js`),
  program: `import '../commands/${name}.js';\n`,
}));
/** What each source had in it when it was compiled, and when its program was written. */
const recordFile = join(dist, '.build.json');

/**
 * Compiles each source that changed since the last build, and removes what earlier builds made of sources that are
 * gone: `dist` is then as after a build from scratch. Programs are replaced whole, so that any number of builds may run
 * at once. Types are not checked; `npm run lint` does that.
 * @throws Error naming what cannot be compiled
 */
export async function build() {
  const compiler = digest(readFileSync(join(root, 'package-lock.json')), readFileSync(self));
  const last = readRecord();
  const record = { compiler, sources: {} };
  const stale = [];
  const all = sources();
  for (const source of all) {
    const text = readFileSync(join(root, source), 'utf8');
    const content = digest(text);
    const known = last.compiler === compiler ? last.sources[source] : undefined;
    if (known?.content === content && known.written === writtenAt(programOf(source)))
      record.sources[source] = known;
    else stale.push({ source, text, content });
  }
  const commands = COMMANDS.filter(({ source }) => all.includes(source));
  const removed = removeLeftovers(new Set([...all.map(programOf), ...commands.map(({ place }) => place)]));
  // What an earlier version had compiled to the same place is no such program.
  for (const { place, program } of commands)
    if (attempt(() => readFileSync(place, 'utf8')) !== program) write(place, program);
  if (stale.length + removed === 0) return;

  // Loaded only where there is something to compile.
  const { transform } = await import('@swc/core');
  await Promise.all(
    stale.map(async ({ source, text, content }) => {
      const program = programOf(source);
      const folder = join(dist, dirname(source));
      const { code, map } = await transform(text, {
        ...SWC,
        filename: source,
        sourceFileName: relative(folder, join(root, source)),
        sourceMaps: true,
        inlineSourcesContent: false,
      });
      write(`${program}.map`, map);
      write(program, `${code}//# sourceMappingURL=${program.slice(folder.length + 1)}.map\n`);
      record.sources[source] = { content, written: writtenAt(program) };
    }),
  );
  write(recordFile, JSON.stringify(record));
}

/** The sources that `tsconfig.build.json` names and that are there, by their paths in the project. */
function sources() {
  const { include } = readConfig('tsconfig.json');
  const { exclude } = readConfig('tsconfig.build.json');
  const endings = exclude.filter((pattern) => pattern.startsWith('**/*')).map((pattern) => pattern.slice(4));
  const folders = exclude.filter((pattern) => !pattern.includes('*')).map((folder) => `${folder}/`);
  return include
    .flatMap((part) => (part.endsWith('.ts') ? [part] : filesIn(root, part)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && existsSync(join(root, file)))
    .filter((file) => !endings.some((ending) => file.endsWith(ending)))
    .filter((file) => !folders.some((folder) => file.startsWith(folder)));
}

function readConfig(name) {
  return JSON.parse(readFileSync(join(root, name), 'utf8'));
}

/** The files in a folder and in those below it, if there is one, by their paths from `base`. */
function filesIn(base, folder) {
  const entries = attempt(() => readdirSync(join(base, folder), { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(base, path) : [path];
  });
}

function programOf(source) {
  return join(dist, source.replace(/\.ts$/, '.js'));
}

/** Removes programs without a source, which would run all the same: a migration, a test's file. */
function removeLeftovers(programs) {
  const leftovers = filesIn(dist, '')
    .map((file) => join(dist, file))
    .filter((file) => /\.js(\.map)?$/.test(file) && !programs.has(file.replace(/\.map$/, '')));
  for (const file of leftovers) rmSync(file, { force: true });
  return leftovers.length;
}

function readRecord() {
  return attempt(() => JSON.parse(readFileSync(recordFile, 'utf8'))) ?? { compiler: '', sources: {} };
}

function writtenAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** Replaces the file whole. */
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

function digest(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('base64');
}

function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
