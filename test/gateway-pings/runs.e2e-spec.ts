import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { PreparedQueries } from '../../src/database/prepared-queries.js';
import { Transactions } from '../../src/database/transactions.js';
import { GatewayPingStore } from '../../src/gateway-pings/gateway-ping.store.js';
import { FastPath } from '../../src/gateway-pings/ingestion/fast-path.js';
import type { PingAnnouncements } from '../../src/gateway-pings/ingestion/ping-announcements.js';
import { PingReportsService } from '../../src/gateway-pings/ping-reports.service.js';
import { runsWith, statusAfter } from '../../src/gateway-pings/status-rules.js';
import type { AlertsService } from '../../src/sip-gateways/alerts/alerts.service.js';
import {
  GatewayState,
  type GatewayStatus,
  PING_STATUSES,
  type PingStatus,
} from '../../src/sip-gateways/gateway-state.entity.js';
import { SipGateway } from '../../src/sip-gateways/sip-gateway.entity.js';
import { freshDatabase } from '../support/database.js';

const TARGET = { host: 'sip.example.com', port: 5060, transport: 'udp' } as const;
const MEASUREMENT = { response_time_ms: null, packet_loss_percent: null, error_message: null };

interface Thresholds {
  failure_threshold: number;
  recovery_threshold: number;
}

/** Pings that say the same, and are recorded at once. */
interface Pings {
  status: PingStatus;
  count: number;
}

const history = fc.array(
  fc.record<Pings>({
    status: fc.constantFrom(...PING_STATUSES.words),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const threshold = fc.integer({ min: 1, max: 4 });

/** Counts what the fast path has taken. */
class CountingStore extends GatewayPingStore {
  taken = 0;

  override async recordUnchanged(
    ...offered: Parameters<GatewayPingStore['recordUnchanged']>
  ): ReturnType<GatewayPingStore['recordUnchanged']> {
    const answers = await super.recordUnchanged(...offered);
    this.taken += answers.filter(({ taken }) => taken).length;
    return answers;
  }
}

describe('the runs of pings that say the same', () => {
  let database: DataSource;
  let store: CountingStore;
  let reports: PingReportsService;
  let gateways = 0;

  beforeAll(async () => {
    ({ dataSource: database } = await freshDatabase({}, [SipGateway, GatewayState]));
    const transactions = new Transactions(database);
    store = new CountingStore(new PreparedQueries(database, transactions));
    reports = new PingReportsService(
      new FastPath(store, transactions),
      store,
      transactions,
      { open: async () => undefined, resolve: async () => undefined } as unknown as AlertsService,
      { announce: () => undefined } as unknown as PingAnnouncements,
    );
  });

  afterAll(() => database.destroy());

  async function make(thresholds: Thresholds): Promise<string> {
    const id = `gw_runs${++gateways}`;
    await database.manager.insert(SipGateway, {
      ...TARGET,
      ...thresholds,
      id,
      organization_id: 'org_runs',
      name: id,
      tls_verify: true,
      ping_interval_seconds: 60,
      created_at: new Date(),
      updated_at: new Date(),
      version: 1,
    });
    await database.query(
      `INSERT INTO gateway_states (gateway_id, series_id, status, down_run, unhealthy_run)
       VALUES ($1, nextval('gateway_series'), 'unknown', 0, 0)`,
      [id],
    );
    return id;
  }

  it('are the same by the statement of the fast path as by the rules', async () => {
    let [unchanging, changes] = [0, 0];
    await fc.assert(
      fc.asyncProperty(history, threshold, threshold, async (told, failure_threshold, recovery_threshold) => {
        const thresholds = { failure_threshold, recovery_threshold };
        const id = await make(thresholds);
        let status: GatewayStatus = 'unknown';
        let runs = { down_run: 0, unhealthy_run: 0 };
        for (const { status: said, count } of told) {
          const ping = { ...MEASUREMENT, status: said, observed_at: null, sendings: null };
          if (said === status) unchanging += count;
          await Promise.all(Array.from({ length: count }, () => reports.record(id, TARGET, ping)));
          for (let each = 0; each < count; each++) {
            if (said !== status) changes++;
            runs = runsWith(runs, said);
            status = statusAfter(status, said, runs, thresholds);
          }
          const state = await database.manager.findOneByOrFail(GatewayState, { gateway_id: id });
          expect(state).toMatchObject({ status, ...runs });
        }
      }),
      { numRuns: 100 },
    );
    // Both ways were gone, and whatever can go the fast one did.
    expect(changes).toBeGreaterThan(100);
    expect(unchanging).toBeGreaterThan(100);
    expect(store.taken).toBeGreaterThanOrEqual(unchanging);
  });
});
