import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './launcher.fixture.js';
import { ServerProcess } from './server-process.js';
import { SupervisedServer } from './supervised-server.js';

describe('SupervisedServer', () => {
  let folder: string;
  let supervised: SupervisedServer;
  let lines: string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  beforeEach(() => {
    lines = [];
  });

  afterEach(() => supervised.stop());

  afterAll(() => rm(folder, { recursive: true }));

  /** A server that does what a shell is told to. */
  function start(script: string): Promise<ServerProcess> {
    return ServerProcess.start({
      name: 'Shell',
      executable: '/bin/sh',
      args: ['-c', script],
      cwd: folder,
      logFile: join(folder, 'shell.log'),
      stopSignals: ['SIGTERM'],
    });
  }

  function supervise(server: ServerProcess, startAgain: () => Promise<ServerProcess>): void {
    const warn = (line: string): void => void lines.push(line);
    supervised = new SupervisedServer({ server, url: 'tcp://127.0.0.1:1', startAgain }, warn);
  }

  it('pauses longer each time where a server ends as soon as it has been started', async () => {
    supervise(await start('exit 3'), () => start('exit 3'));
    // At once, after 250 ms, and after 500 ms more.
    await sleep(1_200);
    await supervised.stop();
    expect(lines.filter((line) => line.startsWith('Shell is running again')).length).toBeLessThanOrEqual(3);
    expect(lines[0]).toMatch(/^Shell stopped unexpectedly \(exit code 3\)/);
  });

  it('tells a failure that lasts once, and goes on trying', async () => {
    let tries = 0;
    supervise(await start('exit 3'), async () => {
      if (++tries < 5) throw new Error(`It is ill\n  the log at ${tries}`);
      return start('exec sleep 60');
    });
    while (!lines.at(-1)?.includes('is running again')) await sleep(10);
    expect(lines).toEqual([
      expect.stringContaining('Shell stopped unexpectedly'),
      'Cannot restart Shell yet, still trying: It is ill\n  the log at 3',
      `Shell is running again (process ${supervised.pid})`,
    ]);
    await supervised.stop();
    expect(supervised.pid).toBeUndefined();
    expect(lines).toHaveLength(3);
  });
});
