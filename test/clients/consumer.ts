import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  // The declarations of the SDK are checked, those of the language are not ours.
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  target: 'es2022',
};

/** A project of somebody else, with the SDK in it as it is published. */
export class Consumer {
  private constructor(
    private readonly folder: string,
    private readonly variables: NodeJS.ProcessEnv,
    /** The files of the published package. */
    readonly files: string[],
  ) {}

  /** @param variables the environment of the project's programs */
  static async install(variables: NodeJS.ProcessEnv): Promise<Consumer> {
    // Below ours, so that the type definitions of Node.js are found.
    const folder = await mkdtemp(join(process.cwd(), 'dist', 'consumer-'));
    const installed = join(folder, 'node_modules', 'telephony-resources-sdk');
    await mkdir(installed, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [{ filename, files }] = JSON.parse((await run('npm', pack, { cwd: 'sdk' })).stdout) as [
      { filename: string; files: { path: string }[] },
    ];
    await run('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
    return new Consumer(
      folder,
      variables,
      files.map(({ path }) => path),
    );
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  /** Compiles files of the project under every strict setting. @throws Error with what the compiler says */
  async compile(compilerOptions: object, ...files: string[]): Promise<void> {
    const project = this.path('tsconfig.json');
    await writeFile(project, JSON.stringify({ compilerOptions: { ...STRICT, ...compilerOptions }, files }));
    const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [compiler, '-p', project]).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
  }

  /** Runs a compiled program; resolves with what it prints. */
  async output(program: string): Promise<string> {
    const env = { PATH: process.env.PATH, ...this.variables };
    return (await run(process.execPath, [this.path(program)], { env })).stdout;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
