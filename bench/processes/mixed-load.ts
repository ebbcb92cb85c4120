import { accessToken } from '../../test/support/api.js';
import type { Next } from '../support/load.js';

const ORGANIZATIONS = 20;
const TRUNKS = 50;
const GATEWAYS = 20;
const PER_PAGE = 20;
/** Each with a limit of its own, which none of them reaches. */
const CALLERS = 200;
const SETUP_AT_ONCE = 10;

/** Of 20 requests 13 are reads by id, 3 lists, 2 creations and 2 reports of pings. */
const PATTERN = 'rrrlrrcrrprrlrrcrlrp';

const organization = (index: number): string => `org_bench${index % ORGANIZATIONS}`;
const trunk = (index: number): string => `trunk_bench${index % (ORGANIZATIONS * TRUNKS)}`;
const gateway = (index: number): string => `gw_bench${index % GATEWAYS}`;

export function trunkOf(organizationId: string, name: string): object {
  return { organization_id: organizationId, name, type: 'peer', host: 'sip.example.com' };
}

/** What reads, lists and pings are about: 1,000 trunks and 20 gateways. */
export async function prepare(
  send: (method: string, path: string, body: object) => Promise<unknown>,
  forEach: (items: number[], atOnce: number, work: (item: number) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const numbers = (count: number): number[] => [...Array(count).keys()];
  await forEach(numbers(ORGANIZATIONS * TRUNKS), SETUP_AT_ONCE, (index) =>
    send('PUT', `/siptrunk/${trunk(index)}`, trunkOf(organization(index), `Trunk ${index}`)),
  );
  await forEach(numbers(GATEWAYS), SETUP_AT_ONCE, (index) =>
    send('PUT', `/sipgateways/${gateway(index)}`, {
      ...{ name: gateway(index), organization_id: organization(index), host: 'sip.example.com' },
      ping_interval_seconds: 0,
    }),
  );
}

/** The mixed load, of many callers. */
export class MixedLoad {
  private turn = 0;

  private constructor(private readonly tokens: string[]) {}

  static async make(): Promise<MixedLoad> {
    const token = (_: unknown, index: number): Promise<string> =>
      accessToken({ org_ids: ['*'], sub: `caller_${index}` });
    return new MixedLoad(await Promise.all(Array.from({ length: CALLERS }, token)));
  }

  next(): Next {
    const turn = this.turn++;
    const headers = {
      authorization: `Bearer ${this.tokens[turn % CALLERS]}`,
      'content-type': 'application/json',
    };
    return { headers, ...this.request(turn) };
  }

  private request(turn: number): Next {
    switch (PATTERN[turn % PATTERN.length]) {
      case 'r':
        return { method: 'GET', path: `/siptrunk/${trunk(turn)}` };
      case 'l':
        return {
          method: 'GET',
          path: `/siptrunk?organization_id=${organization(turn)}&per_page=${PER_PAGE}`,
        };
      case 'c': {
        const body = trunkOf(organization(turn), `Created ${turn} ${process.hrtime.bigint()}`);
        return { method: 'PUT', path: '/siptrunk/new', body: JSON.stringify(body) };
      }
      default:
        return { method: 'POST', path: `/sipgwping/${gateway(turn)}/healthy/now` };
    }
  }
}
