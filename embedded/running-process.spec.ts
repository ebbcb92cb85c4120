import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, endProcess, findProcess, isRunning } from './running-process.js';

describe('findProcess', () => {
  it('tells a process from an earlier one of the same number', () => {
    const own = findProcess(process.pid)!;
    expect(findProcess(process.pid)).toEqual(own);
    expect(isRunning(own)).toBe(true);
    expect(isRunning({ ...own, startedAt: 'earlier' })).toBe(false);
    expect(findProcess(process.ppid)!.startedAt).not.toBe(own.startedAt);
  });

  it('takes a zombie for ended, although it can still be signalled', async () => {
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 20'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = Number(line.toString());
    while (findProcess(zombie)) await sleep(5);
    expect(process.kill(zombie, 0)).toBe(true);
    parent.kill();
    await once(parent, 'exit');
  });
});

describe('commandLine', () => {
  it('gives the arguments of a process, and nothing for one that is gone', async () => {
    const child = spawn('sleep', ['20']);
    await once(child, 'spawn');
    expect(commandLine(child.pid!)).toBe('sleep 20');
    child.kill();
    await once(child, 'exit');
    expect(commandLine(child.pid!)).toBeUndefined();
  });
});

describe('endProcess', () => {
  it.each([
    ['the signal it heeds', 'trap "" INT; echo ready; while :; do sleep 0.01; done', 'SIGTERM'],
    ['SIGKILL at last', 'trap "" INT TERM; echo ready; while :; do sleep 0.01; done', 'SIGKILL'],
  ])('ends a process by %s', async (_, script, signal) => {
    const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    const exited = once(child, 'exit');
    await endProcess(findProcess(child.pid!)!, ['SIGINT', 'SIGTERM'], 200);
    expect(await exited).toEqual([null, signal]);
  });

  it('leaves a later process of the same number alone', async () => {
    const child = spawn('sleep', ['20']);
    await once(child, 'spawn');
    await endProcess({ pid: child.pid!, startedAt: 'earlier' }, ['SIGTERM'], 200);
    expect(findProcess(child.pid!)).toBeDefined();
    child.kill();
    await once(child, 'exit');
  });
});
