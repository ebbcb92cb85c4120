import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Gathered } from '../../database/gathered.js';
import { Transactions } from '../../database/transactions.js';
import type { GatewayStatus } from '../../sip-gateways/gateway-state.entity.js';
import { GatewayPingStore } from '../gateway-ping.store.js';
import type { OfferedPing, PingAnswer } from './fast-path.sql.js';

const MAX_BATCH = 100;
/** Of full batches; any other waits for the one before it, so that pings gather and commits are few. */
const MAX_UNDER_WAY = 4;

/**
 * The fast path of ingestion. Nearly every ping says what the one before it said: then one statement does it all, and
 * those that arrive together, or while one is under way, share one with its commit. Gateways that somebody else is at
 * work on do not hold it up: their pings share a statement for each of them.
 */
@Injectable()
export class FastPath {
  private readonly together = new Gathered(
    (offered: readonly OfferedPing[]) => this.acceptEach(offered, 'pass over'),
    { maxBatch: MAX_BATCH, maxUnderWay: MAX_UNDER_WAY },
  );
  private readonly inTurn = new DataLoader((offered: readonly OfferedPing[]) => this.acceptInTurn(offered), {
    cache: false,
  });

  constructor(
    private readonly store: GatewayPingStore,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Takes the ping if it changes nothing, in the open transaction where there is one. Returns the status of the gateway,
   * or undefined where it was not taken, whatever the reason.
   */
  async accept(offered: OfferedPing): Promise<GatewayStatus | undefined> {
    const answer = this.transactions.open
      ? (await this.acceptEach([offered], 'wait'))[0]
      : ((await this.together.ask(offered)) ?? (await this.inTurn.load(offered)));
    return answer?.taken ? answer.status : undefined;
  }

  private async acceptInTurn(offered: readonly OfferedPing[]): Promise<(PingAnswer | undefined)[]> {
    const answers = new Map<OfferedPing, PingAnswer | undefined>();
    const acceptOf = async (id: string): Promise<void> => {
      const pings = offered.filter(({ gateway_id }) => gateway_id === id);
      const found = await this.acceptEach(pings, 'wait');
      pings.forEach((each, index) => answers.set(each, found[index]));
    };
    await Promise.all([...new Set(offered.map(({ gateway_id }) => gateway_id))].map(acceptOf));
    return offered.map((each) => answers.get(each));
  }

  private async acceptEach(
    offered: readonly OfferedPing[],
    ofLocked: 'wait' | 'pass over',
  ): Promise<(PingAnswer | undefined)[]> {
    // Of reports that are the same one, the others find later that it is there.
    const asked = [...new Map(offered.map((each) => [identityOf(each), each])).values()];
    const answers = new Map<OfferedPing, PingAnswer>();
    for (const answer of await this.store.recordUnchanged(asked, ofLocked)) {
      answers.set(asked[answer.number - 1], answer);
    }
    return offered.map((each) => answers.get(each));
  }
}

function identityOf(offered: OfferedPing): unknown {
  const { gateway_id, ping } = offered;
  return ping.observed_at ? `${gateway_id} ${ping.observed_at.getTime()}` : offered;
}
