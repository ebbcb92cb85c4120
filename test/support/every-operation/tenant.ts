import {
  type CallOptions,
  type ConfiguredDevice,
  type Domain,
  type OperationId,
  type PutDevice,
  type PutSipGateway,
  type PutSipNumber,
  type SipGateway,
  type SipNumber,
  type SipTrunk,
  TelephonyClient,
} from 'telephony-resources-sdk';
import { accessToken, unique } from '../api.js';
import { Contract } from '../contract.js';
import { uniqueMac } from '../devices.js';
import { publishedDocument } from '../document.js';
import { uniqueNumber } from '../numbers.js';
import { Phone } from '../sip/phone.js';
import { WebhookReceiver } from '../webhook-receiver.js';
import type { ServiceOnItsOwn } from './service-on-its-own.js';

/** A device that is a simulated phone, and online. */
export interface OnlinePhone {
  id: string;
  phone: Phone;
}

/** Whom a tenant's clients ask, and how. */
export interface TenantOptions {
  /** By default the service that the test run shares. */
  url?: string;
  /** Whether writes carry the idempotency keys that the SDK gives them, which they do by default. */
  idempotencyKeys?: boolean;
}

/** An organization of a test's own, and the SDK as it uses it. Every answer is held against the OpenAPI document. */
export class Tenant {
  readonly organization = unique('org_');
  /** The operations that were called, in order. */
  readonly called: OperationId[] = [];
  client: TelephonyClient;
  private static contract?: Promise<Contract>;
  private contract: Contract;
  private readonly open: { close(): unknown }[] = [];

  private constructor(
    readonly own: ServiceOnItsOwn,
    private readonly options: TenantOptions,
  ) {}

  /** @param own a service that is not shared with other tests */
  static async make(own: ServiceOnItsOwn, options: TenantOptions = {}): Promise<Tenant> {
    const tenant = new Tenant(own, options);
    tenant.contract = await (Tenant.contract ??= contractOf());
    tenant.client = await tenant.clientAs({});
    return tenant;
  }

  /** A client with other claims, or of another service. */
  async clientAs(
    claims: Record<string, unknown>,
    baseUrl = this.options.url ?? process.env.TEST_SERVICE_URL!,
  ): Promise<TelephonyClient> {
    const client = new TelephonyClient({
      baseUrl,
      token: await accessToken({ org_ids: [this.organization], ...claims }),
      retries: 0,
      fetch: (request, init) => this.checked(request as Request, init),
    });
    return new Proxy(client, { get: (target, name) => this.recorded(target, name as OperationId) });
  }

  /** A platform operator. */
  operator(): Promise<TelephonyClient> {
    return this.clientAs({ org_ids: ['*'], sub: 'user_operator' });
  }

  trunk(name = 'Trunk'): Promise<SipTrunk> {
    const body = {
      name,
      organization_id: this.organization,
      host: 'sip.example.com',
      type: 'carrier',
    } as const;
    return this.client.putSipTrunk({ id: 'new', body });
  }

  device(fields: Partial<PutDevice> = {}): Promise<ConfiguredDevice> {
    const body = { mac_address: uniqueMac(), organization_id: this.organization, name: 'Phone', ...fields };
    return this.client.putDevice({ id: 'phone', body });
  }

  async onlinePhone(): Promise<OnlinePhone> {
    const phone = await Phone.start();
    this.open.push(phone);
    const { id } = await this.device();
    await this.client.reportRegistration({ deviceId: id, body: { contact: phone.contact, expires: 3600 } });
    return { id, phone };
  }

  /** A gateway that is only reported on, and not pinged. */
  gateway(fields: Partial<PutSipGateway> = {}): Promise<SipGateway> {
    const body = { name: 'Gateway', organization_id: this.organization, host: 'gw.example.com', ...fields };
    return this.client.putSipGateway({ id: 'new', body: { ping_interval_seconds: 0, ...body } });
  }

  domain(domain = `${unique('d')}.example`): Promise<Domain> {
    return this.client.putDomain({ id: 'new', body: { domain, organization_id: this.organization } });
  }

  /** An organization IP, 192.0.2.10. */
  async organizationIp(): Promise<string> {
    const body = { organization_id: this.organization, ip_address: '192.0.2.10' };
    return (await this.client.putOrganizationIp({ entity: 'new', body })).id;
  }

  number(fields: Partial<PutSipNumber> = {}): Promise<SipNumber> {
    const body = { organization_id: this.organization, number: uniqueNumber(), ...fields };
    return this.client.putSipNumber({ entity: 'new', body });
  }

  /** A webhook, and the server that it goes to. */
  async webhook(): Promise<{ id: string; receiver: WebhookReceiver }> {
    const receiver = await WebhookReceiver.start();
    this.open.push({ close: () => receiver.stop() });
    const body = { organization_id: this.organization, url: receiver.url('/') };
    return { id: (await this.client.putWebhook({ id: 'new', body })).id, receiver };
  }

  /** Ends what was started. */
  async close(): Promise<void> {
    for (const each of this.open) await each.close();
  }

  /** The method, noting that it was called. A client has no `then`, which is asked for wherever one is awaited. */
  private recorded(client: TelephonyClient, id: OperationId): unknown {
    if (!(id in client)) return undefined;
    const method = client[id] as (parameters?: object, options?: CallOptions) => unknown;
    return (parameters?: object, options?: CallOptions) => {
      this.called.push(id);
      return method.call(client, parameters, options);
    };
  }

  private async checked(request: Request, init?: RequestInit): Promise<Response> {
    if (this.options.idempotencyKeys === false) request.headers.delete('idempotency-key');
    const response = await fetch(request, init);
    const { pathname, search } = new URL(request.url);
    const { status, headers } = response;
    const isJson = headers.get('content-type')?.startsWith('application/json');
    const json: unknown = isJson ? await response.clone().json() : undefined;
    this.contract.check(request.method, pathname + search, { status, headers, json });
    return response;
  }
}

async function contractOf(): Promise<Contract> {
  return new Contract(await publishedDocument(process.env.TEST_SERVICE_URL!));
}
