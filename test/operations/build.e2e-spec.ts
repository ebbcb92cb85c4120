import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A project of two sources with the settings and the scripts of this one. */
describe('npm run build', () => {
  let project: string;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'telephony-build-'));
    for (const part of [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'scripts',
    ])
      cpSync(part, join(project, part), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(project, 'node_modules'));
    for (const folder of ['src', 'migrations']) mkdirSync(join(project, folder));
    write('src/main.ts', `console.log('one' as string);`);
    write('src/main.spec.ts', 'never();');
    write('migrations/first.ts', 'export const name: string = "first";');
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    writeFileSync(join(project, file), text);
  }

  function build(): { status: number | null; stderr: string; stdout: string } {
    return spawnSync(process.execPath, ['scripts/build.js'], { cwd: project, encoding: 'utf8' });
  }

  function run(): string {
    const program = ['scripts/run-built.js', 'src/main'];
    return spawnSync(process.execPath, program, { cwd: project, encoding: 'utf8' }).stdout;
  }

  const exists = (file: string): boolean => existsSync(join(project, file));
  const written = (file: string): number => statSync(join(project, file)).mtimeMs;

  it('compiles what is no test, with its source map', () => {
    expect(build()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(['dist/src/main.js', 'dist/migrations/first.js', 'dist/src/main.spec.js'].map(exists)).toEqual([
      true,
      true,
      false,
    ]);
    const map = JSON.parse(readFileSync(join(project, 'dist/src/main.js.map'), 'utf8')) as {
      sources: string[];
    };
    expect(map.sources).toEqual(['../../src/main.ts']);
    expect(run()).toBe('one\n');
  });

  it('writes nothing where nothing has changed', () => {
    const before = ['dist/src/main.js', 'dist/.build.json'].map(written);
    expect(build().status).toBe(0);
    expect(['dist/src/main.js', 'dist/.build.json'].map(written)).toEqual(before);
  });

  it('compiles what has changed, however old it says it is, and nothing else', () => {
    const other = written('dist/migrations/first.js');
    write('src/main.ts', `console.log('two');`);
    utimesSync(join(project, 'src/main.ts'), 1, 1);
    expect(run()).toBe('two\n');
    expect(written('dist/migrations/first.js')).toBe(other);
  });

  it('puts back a program that was removed or changed', () => {
    write('dist/src/main.js', '');
    expect(run()).toBe('two\n');
    rmSync(join(project, 'dist/src/main.js'));
    expect(run()).toBe('two\n');
  });

  it('removes the program of a source that is gone', () => {
    rmSync(join(project, 'migrations/first.ts'));
    expect(build().status).toBe(0);
    expect(['dist/migrations/first.js', 'dist/migrations/first.js.map'].map(exists)).toEqual([false, false]);
  });

  it('names what cannot be compiled', () => {
    write('src/main.ts', 'const = 1;');
    expect(build()).toMatchObject({ status: 1, stderr: expect.stringContaining('src/main.ts') });
    write('src/main.ts', `console.log('three');`);
    expect(run()).toBe('three\n');
  });
});
