import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { isRoot } from './system-user.js';

const run = promisify(execFile);

const HOW_TO_INSTALL =
  'Redis is not installed. Install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), or set REDIS_URL';
const APT_LOCK_WAIT_S = 120;

/** First of the programs that the PATH has, as an absolute path. */
async function findOnPath(...names: string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const program = join(folder, name);
      const found = await access(program, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return program;
    }
  }
  return undefined;
}

/** Runs a program for its exit code only. */
async function succeeds([program, ...args]: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

/**
 * Installs Debian's package. It brings a system service, which nobody asked for: that is stopped and disabled again,
 * which a machine without systemd (a container) ignores, as it starts none.
 * @param prefix what makes a command run as root
 */
async function installWithApt(prefix: string[], log: (line: string) => void): Promise<void> {
  log('Redis is not installed. Installing the package redis-server with apt-get');
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  const lockWait = ['-o', `DPkg::Lock::Timeout=${APT_LOCK_WAIT_S}`];
  const install = [...apt, ...lockWait, 'install', '-y', '--no-install-recommends', 'redis-server'];
  if (!(await succeeds(install))) {
    // Fresh container images come without package lists, and old lists name files that are gone.
    const [program, ...update] = [...apt, ...lockWait, 'update'];
    await run(program, update);
    const [again, ...args] = install;
    await run(again, args);
  }
  const off = (await succeeds(['test', '-d', '/run/systemd/system']))
    ? [['systemctl', 'disable', '--now', 'redis-server']]
    : [
        ['service', 'redis-server', 'stop'],
        ['update-rc.d', 'redis-server', 'disable'],
      ];
  for (const command of off) await succeeds([...prefix, ...command]);
}

/** Installs Redis where that asks the user nothing; does nothing elsewhere. */
async function install(log: (line: string) => void): Promise<void> {
  if (await findOnPath('apt-get')) {
    if (isRoot()) return installWithApt([], log);
    if (await succeeds(['sudo', '-n', 'true'])) return installWithApt(['sudo', '-n'], log);
  } else if (!isRoot() && (await findOnPath('brew'))) {
    log('Redis is not installed. Installing it with Homebrew');
    await run('brew', ['install', '--quiet', 'redis']);
  }
}

/**
 * Path of a Redis server: `redis-server` or `valkey-server` of the PATH, installed first where the package manager
 * does that without a question (no npm package brings one).
 * @throws Error with one line that says how to install it
 */
export async function findRedisBinary(log: (line: string) => void): Promise<string> {
  const find = (): Promise<string | undefined> => findOnPath('redis-server', 'valkey-server');
  const present = await find();
  if (present) return present;
  try {
    await install(log);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr || message).trim().split('\n').at(-1);
    throw new Error(`${HOW_TO_INSTALL}. The automatic installation failed: ${reason}`, { cause: error });
  }
  const installed = await find();
  if (!installed) throw new Error(HOW_TO_INSTALL);
  return installed;
}
