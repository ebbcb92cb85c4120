import { setTimeout as sleep } from 'node:timers/promises';
import type { Phone } from '../../test/support/sip/phone.js';
import type { WebhookReceiver } from '../../test/support/webhook-receiver.js';
import { until } from '../../test/support/until.js';
import { type Client, forEach } from './client.js';
import { trunkOf } from './mixed-load.js';

const AT_ONCE = 5;
const SETTLED_MS = 60_000;
/** In which what is done twice is done for the second time. */
const AGAIN_MS = 2_000;

/** How often something was to be done, was done, and was done more than once. */
export interface Done {
  what: string;
  asked: number;
  done: number;
  twice: number;
}

/**
 * Reboots, deliveries and pings that two workers share, in a round of the benchmark: each phone is to be rebooted once and
 * pinged once as a gateway, and each trunk's change told once. And pings that are reported twice at a time, which count
 * once.
 */
export class OnceEach {
  private readonly trunks: string[] = [];
  private readonly devices: string[] = [];
  private readonly organization: string;
  private readonly path: string;
  private reportedGateway: string;

  constructor(
    private readonly client: Client,
    private readonly phones: Phone[],
    private readonly receiver: WebhookReceiver,
    private readonly round: number,
  ) {
    this.organization = `org_once${round}`;
    this.path = `/hook${round}`;
  }

  /** The devices, their registrations, and whoever is to be told. */
  async prepare(): Promise<void> {
    const organization_id = this.organization;
    await this.client.send('PUT', '/webhooks/new', { organization_id, url: this.receiver.url(this.path) });
    const reported = { name: 'reported', organization_id, host: 'sip.example.com', ping_interval_seconds: 0 };
    this.reportedGateway = (await this.client.send('PUT', '/sipgateways/new', reported)).id;
    await forEach(this.phones.entries(), AT_ONCE, async ([index, phone]) => {
      const mac_address = (this.round * this.phones.length + index).toString(16).padStart(12, '0');
      const { id } = await this.client.send('PUT', '/devices/phone', { mac_address, organization_id });
      await this.client.send('PUT', `/sipedge/registrations/${id}`, {
        contact: phone.contact,
        expires: 86_400,
      });
      this.devices.push(id);
      const trunk = await this.client.send('PUT', '/siptrunk/new', trunkOf(organization_id, `Told ${index}`));
      this.trunks.push(trunk.id);
    });
  }

  /** Causes everything, beside the load. */
  async cause(): Promise<void> {
    const organization_id = this.organization;
    const begin = Date.now() - 3_600_000;
    await forEach(this.phones.entries(), AT_ONCE, async ([index, { port }]) => {
      await this.client.send('PUT', `/devices/reboot/${this.devices[index]}`);
      await this.client.send('POST', `/siptrunk/${this.trunks[index]}`, { status: 'active' });
      const gateway = { name: `once-${index}`, organization_id, host: '127.0.0.1', port };
      await this.client.send('PUT', '/sipgateways/new', { ...gateway, ping_interval_seconds: 3_600 });
      const report = `/sipgwping/${this.reportedGateway}/healthy/${new Date(begin + 1_000 * index).toISOString()}`;
      await Promise.all([1, 2].map(() => this.client.send('POST', report)));
    });
  }

  /** What has come of it, once everything was done, or should have been. */
  async outcome(): Promise<Done[]> {
    const done = async (): Promise<boolean> =>
      (await this.counted()).every(({ asked, done: times }) => times >= asked);
    await until('all is done', done, SETTLED_MS).catch(() => undefined);
    await sleep(AGAIN_MS);
    return this.counted();
  }

  private async counted(): Promise<Done[]> {
    const asked = this.phones.length;
    // What workers find out of the gateways is told as well.
    const told = this.receiver.at(this.path).filter(({ json }) => json.type === 'trunk.status_changed');
    const ids = told.map(({ headers }) => headers['webhook-id']);
    return [
      { what: 'reboots', asked, ...frequencies(this.phones.map(({ reboots }) => reboots)) },
      { what: 'deliveries', asked, ...frequencies(timesOfEach(ids)) },
      { what: 'pings by workers', asked, ...frequencies(this.phones.map(pingsOf)) },
      { what: 'reported pings', asked, ...frequencies(timesOfEach(await this.reported())) },
    ];
  }

  /** The moments of the pings that were reported, as the history shows them. */
  private async reported(): Promise<string[]> {
    const path = `/sipgwping/${this.reportedGateway}?include_history=true`;
    const { history } = await this.client.send<{ history: { timestamp: string }[] }>('GET', path);
    return history.map(({ timestamp }) => timestamp);
  }
}

function pingsOf({ requests }: Phone): number {
  return requests.filter(({ message, retransmission }) => message.method === 'OPTIONS' && !retransmission)
    .length;
}

/** How often each value is there. */
function timesOfEach(values: unknown[]): number[] {
  const times = new Map<unknown, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times.values()];
}

function frequencies(times: number[]): { done: number; twice: number } {
  return {
    done: times.filter((count) => count > 0).length,
    twice: times.filter((count) => count > 1).length,
  };
}
