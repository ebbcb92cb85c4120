import { Agent, request } from 'node:http';
import autocannon from 'autocannon';
import { percentile } from './statistics.js';

/** A request to send again and again. */
export interface Target {
  url: string;
  method?: 'GET' | 'PUT' | 'POST';
  headers?: Record<string, string>;
  /** What differs from one request to the next. */
  next?: () => Next;
}

/** What the next request has in place of what all have. */
export interface Next {
  method?: 'GET' | 'PUT' | 'POST';
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** How one server bore a load. Latencies are in milliseconds. */
export interface Measured {
  requestsPerSecond: number;
  p50: number;
  p99: number;
}

/**
 * Sends requests over a bounded number of keep-alive connections, each as soon as the last one is answered.
 * @throws Error when anything but a success is answered: a refusal is quick and would look like speed
 */
export async function saturate(target: Target, connections: number, seconds: number): Promise<Measured> {
  const latencies: number[] = [];
  const { next, ...rest } = target;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        ...rest,
        connections,
        duration: seconds,
        requests: [next ? { setupRequest: (each: autocannon.Request) => ({ ...each, ...next() }) } : {}],
      },
      (error: Error | null, done) => (error ? reject(error) : resolve(done)),
    );
    instance.on('response', (_client, _status, _bytes, ms) => latencies.push(ms));
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} of the requests to ${target.url} failed`);
  return {
    requestsPerSecond: latencies.length / result.duration,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
  };
}

/**
 * Sends a request at each of evenly spaced moments, whether the earlier ones are answered or not. A latency counts
 * from the moment at which its request was due, so that a server which stalls is charged for those that had to wait.
 * @throws Error when anything but a success is answered
 */
export async function steady(target: Target, perSecond: number, seconds: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true });
  const total = perSecond * seconds;
  const begin = performance.now();
  const due = (index: number): number => begin + (index * 1000) / perSecond;
  const pending: Promise<number>[] = [];
  while (pending.length < total) {
    while (pending.length < total && due(pending.length) <= performance.now()) {
      pending.push(timed(target, agent, due(pending.length)));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const latencies = await Promise.all(pending);
  const elapsed = (performance.now() - begin) / 1000;
  agent.destroy();
  return {
    requestsPerSecond: total / elapsed,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
  };
}

function timed(target: Target, agent: Agent, due: number): Promise<number> {
  const { path = '', body } = target.next?.() ?? {};
  return new Promise((resolve, reject) => {
    const { method, headers } = target;
    const sent = request(new URL(path, target.url), { method, headers, agent }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode! < 300) resolve(performance.now() - due);
        else reject(new Error(`${target.url} answered ${response.statusCode}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
