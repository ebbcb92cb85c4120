import { Agent, request } from 'node:http';
import { UserAgentClient } from '../src/sip/index.js';
import { Phone } from '../test/support/sip/phone.js';
import { type Bench, withBench } from './support/bench.js';
import { median, percentile } from './support/statistics.js';

const PHONES = 1_000;
const REQUESTS_AT_ONCE = 50;
const NOTIFIES = 500;
const WARM_UP = 50;
const ORGANIZATION = 'org_bench';

/** A phone that the service knows as the device `id`. */
interface Registered {
  id: string;
  phone: Phone;
}

/** A client with little of its own: answers with the parsed body. @throws Error for anything but a success */
class Client {
  readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly bench: Bench) {}

  send(method: string, path: string, body: object): Promise<{ data: { id: string } }> {
    const { url, headers } = this.bench;
    return new Promise((resolve, reject) => {
      const sent = request(url + path, { method, headers, agent: this.agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () => {
          if (response.statusCode! < 300) resolve(JSON.parse(text) as { data: { id: string } });
          else reject(new Error(`${path}: ${response.statusCode} ${text}`));
        });
      });
      sent.once('error', reject);
      sent.end(JSON.stringify(body));
    });
  }
}

/** Runs `work` for each item, so many at once. */
async function forEach<T>(items: T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function makeDevices(client: Client, phones: Phone[]): Promise<Registered[]> {
  const registered: Registered[] = [];
  await forEach([...phones.entries()], REQUESTS_AT_ONCE, async ([index, phone]) => {
    const mac_address = index.toString(16).padStart(12, '0');
    const { data } = await client.send('PUT', '/devices/phone', {
      mac_address,
      organization_id: ORGANIZATION,
    });
    const report = { contact: phone.contact, expires: 86_400 };
    await client.send('PUT', `/sipedge/registrations/${data.id}`, report);
    registered.push({ id: data.id, phone });
  });
  return registered;
}

/** Reboots without delay, as fast as they are taken. */
async function measureReboots(client: Client, phones: Registered[]): Promise<void> {
  const begin = performance.now();
  await forEach(phones, REQUESTS_AT_ONCE, ({ id }) => client.send('PUT', `/devices/reboot/${id}`, {}));
  const accepted = performance.now();
  await Promise.all(phones.map(({ phone }) => phone.waitFor(({ reboots }) => reboots > 0, 60_000)));
  const answered = Math.max(...phones.map(({ phone }) => phone.requests[0].at));
  const rate = PHONES / ((accepted - begin) / 1_000);
  const seconds = Math.max(0, answered - accepted) / 1_000;
  console.log(
    `${PHONES} reboots: taken at ${rate.toFixed(0)}/s; the last phone answered ${seconds.toFixed(2)} s later`,
  );
  console.log('  (target: all within 5 s)');
}

/** NOTIFY by the service and straight to the phone, in alternation, so that the difference is the service's own. */
async function measureNotify(client: Client, { id, phone }: Registered): Promise<void> {
  const sip = new UserAgentClient();
  const direct: number[] = [];
  const ours: number[] = [];
  for (let count = -WARM_UP; count < NOTIFIES; count++) {
    const begin = performance.now();
    await sip.request({ method: 'OPTIONS', uri: phone.contact });
    const between = performance.now();
    await client.send('POST', `/devices/sipnotify/${id}`, { event: 'check-sync' });
    if (count < 0) continue;
    direct.push(between - begin);
    ours.push(performance.now() - between);
  }
  sip.close();
  console.log(
    `NOTIFY: p50 ${median(ours).toFixed(2)} ms, p99 ${percentile(ours, 99).toFixed(2)} ms; ` +
      `straight to the phone: p50 ${median(direct).toFixed(2)} ms`,
  );
  console.log(`  added ${(median(ours) - median(direct)).toFixed(2)} ms (target: less than 3 ms)`);
}

/** Reboots and NOTIFYs to phones in this process, by a service whose PostgreSQL writes to the disk. */
await withBench(async (bench) => {
  const client = new Client(bench);
  const phones = await Phone.startMany(PHONES);
  try {
    const registered = await makeDevices(client, phones);
    await measureReboots(client, registered);
    await measureNotify(client, registered[0]);
  } finally {
    client.agent.destroy();
    for (const phone of phones) phone.close();
  }
});
