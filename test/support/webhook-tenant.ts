import { setTimeout as sleep } from 'node:timers/promises';
import { Api, unique } from './api.js';
import { trunkBody } from './trunks.js';
import type { WebhookReceiver } from './webhook-receiver.js';

/** An endpoint at the receiver, at a path of its own. */
export interface Hook {
  id: string;
  secret: string;
  /** Where the receiver gets its deliveries. */
  path: string;
  /** Where the API has it. */
  at: string;
}

/** An organization that is told, by a receiver's endpoints, of the changes of its trunk's status. */
export class WebhookTenant {
  private trunk: string;
  private status = 'pending';

  private constructor(
    readonly api: Api,
    readonly organization: string,
    private readonly receiver: WebhookReceiver,
  ) {}

  /** @param url of the service, if it is another one than most tests talk to */
  static async of(receiver: WebhookReceiver, url?: string): Promise<WebhookTenant> {
    const organization = unique('org_');
    const tenant = new WebhookTenant(await Api.as({ org_ids: [organization] }, url), organization, receiver);
    const body = trunkBody(organization, { name: 'Trunk', password: 'a password that nobody is told' });
    tenant.trunk = (await tenant.api.create('/siptrunk/new', body)).id;
    return tenant;
  }

  /** A new endpoint. */
  async hook(overrides: Record<string, unknown> = {}, api = this.api): Promise<Hook> {
    const path = `/${unique('path')}`;
    const body = { organization_id: this.organization, url: this.receiver.url(path), ...overrides };
    const made = await api.create('/webhooks/new', body);
    return { ...made, path, at: `/webhooks/${made.id}` };
  }

  /** Causes a `trunk.status_changed` event; returns its data. */
  async cause(): Promise<object> {
    const previous_status = this.status;
    this.status = previous_status === 'active' ? 'inactive' : 'active';
    const { status, text } = await this.api.post(`/siptrunk/${this.trunk}`, { status: this.status });
    if (status !== 200) throw new Error(`The trunk was not changed: ${text}`);
    return {
      trunk_id: this.trunk,
      name: 'Trunk',
      previous_status,
      status: this.status,
      organization_id: this.organization,
    };
  }

  /** The deliveries to an endpoint, newest first, once there are `count` that all satisfy `check`. */
  async log({ at }: Hook, check: (delivery: any) => boolean, count = 1): Promise<any[]> {
    for (;;) {
      const { deliveries } = (await this.api.get(`${at}/deliveries`)).json.data;
      if (deliveries.length >= count && deliveries.every(check)) return deliveries;
      await sleep(20);
    }
  }

  /** The same, once none of them is pending any more. */
  settled(hook: Hook, count = 1): Promise<any[]> {
    return this.log(hook, ({ status }) => status !== 'pending', count);
  }
}
