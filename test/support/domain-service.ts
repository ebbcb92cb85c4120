import { Api, type Reply, unique } from './api.js';
import { DnsServer } from './dns-server.js';
import { freshServers, type Service, startService } from './service.js';
import { until } from './until.js';

/** A domain name that no other test uses. */
export const aName = (): string => `${unique('d')}.example`;

/** Whether a domain, as the API shows it, is verified and on. */
export const isActive = ({ status }: { status: string }): boolean => status === 'active';

/** A service of a test's own whose DNS is a real server with the test's records, and a tenant that uses it. */
export class DomainService {
  readonly organization = unique('org_');
  service: Service;
  api: Api;
  operator: Api;

  private constructor(
    readonly dns: DnsServer,
    readonly servers: { DATABASE_URL: string; REDIS_URL: string },
    private readonly variables: NodeJS.ProcessEnv,
  ) {}

  static async start(variables: NodeJS.ProcessEnv = {}): Promise<DomainService> {
    const started = new DomainService(await DnsServer.start(), await freshServers(), variables);
    await started.startAgain();
    return started;
  }

  /** Starts the service, with the data of the one that was stopped. */
  async startAgain(): Promise<void> {
    const { servers, dns, variables, organization } = this;
    this.service = await startService({ ...servers, DNS_SERVERS: dns.address, ...variables });
    this.api = await Api.as({ org_ids: [organization] }, this.service.url);
    this.operator = await Api.as({ org_ids: ['*'], sub: 'user_operator' }, this.service.url);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.dns.close();
  }

  /** Makes a domain, pending. */
  make(domain = aName(), fields: Record<string, unknown> = {}): Promise<any> {
    const body = { domain, organization_id: this.organization, ...fields };
    return this.api.create('/domains/new', body);
  }

  /** Publishes the verification record of a domain. */
  publish({ domain, dns_verification_record: record }: Record<string, string>): void {
    this.dns.publish(domain, 'TXT', record);
  }

  /** What a tenant does to have it active now. */
  activate(id: string): Promise<Reply> {
    return this.api.post(`/domains/${id}`, { status: 'active' });
  }

  /** The domain once it is as the test wants it. */
  reads(id: string, what: string, fits: (data: any) => boolean): Promise<any> {
    return until(what, async () => {
      const { data } = (await this.api.get(`/domains/${id}`)).json;
      return fits(data) && data;
    });
  }
}
