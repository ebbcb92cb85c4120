import type { GatewayState, GatewayStatus, PingStatus } from '../sip-gateways/gateway-state.entity.js';
import type { Sendings } from '../sip/index.js';
import type { SipGateway } from '../sip-gateways/sip-gateway.entity.js';

/** What was measured of a gateway, or reported. */
export interface Measurement {
  response_time_ms: number | null;
  packet_loss_percent: number | null;
  error_message: string | null;
}

/** One ping of a gateway, whoever made it. */
export interface GatewayPing extends Measurement {
  status: PingStatus;
  /** `null` for the moment at which it is recorded. */
  observed_at: Date | null;
  /** What the loss was counted of; `null` where that is not known, as of a ping that was reported. */
  sendings: Sendings | null;
}

const DEGRADED_FROM_LOSS_PERCENT = 2;
const DEGRADED_FROM_RESPONSE_TIME_MS = 200;

/** The status that a measurement stands for where none is given (contract §3 *Reporting a ping*). */
export function derivedStatus({
  response_time_ms: time,
  packet_loss_percent: loss,
  error_message: error,
}: Measurement): PingStatus {
  if (loss === 100 || (error !== null && time === null)) return 'down';
  const lossy = loss !== null && loss >= DEGRADED_FROM_LOSS_PERCENT;
  const slow = time !== null && time >= DEGRADED_FROM_RESPONSE_TIME_MS;
  return lossy || slow ? 'degraded' : 'healthy';
}

/** Why a gateway is not healthy, in the words of the ping or else in ours. */
export function reasonOf(status: PingStatus, measurement: Measurement): string {
  const { response_time_ms: time, packet_loss_percent: loss, error_message: error } = measurement;
  if (error !== null) return error;
  if (loss !== null && loss >= DEGRADED_FROM_LOSS_PERCENT)
    return `Packet loss of ${Math.round(loss * 100) / 100} %`;
  if (time !== null && time >= DEGRADED_FROM_RESPONSE_TIME_MS) return `Response time of ${time} ms`;
  return `Reported as ${status}`;
}

/** How often in a row the pings said the same; see {@link GatewayState}. */
export type Runs = Pick<GatewayState, 'down_run' | 'unhealthy_run'>;
export type Thresholds = Pick<SipGateway, 'failure_threshold' | 'recovery_threshold'>;

/** The runs with one more ping; `fast-path.sql.ts` has the same in SQL. */
export function runsWith({ down_run, unhealthy_run }: Runs, status: PingStatus): Runs {
  return {
    down_run: extended(down_run, status === 'down'),
    unhealthy_run: extended(unhealthy_run, status !== 'healthy'),
  };
}

function extended(run: number, continues: boolean): number {
  return continues ? Math.max(run, 0) + 1 : Math.min(run, 0) - 1;
}

/**
 * The status of a gateway after an active ping: it becomes worse after `failure_threshold` pings in a row that were so
 * bad or worse, and better after `recovery_threshold` in a row that were so good or better, so that one lost packet
 * raises no alert. One that was down or is new becomes `degraded` only after `failure_threshold` as well: the first
 * answer after an outage was often sent for more than once. The first healthy answer ever counts at once. A ping that
 * was reported from outside needs none of this: its status is that of the gateway (`ping-reports.service.ts`).
 * @param runs those with this ping
 */
export function statusAfter(
  current: GatewayStatus,
  ping: PingStatus,
  { down_run, unhealthy_run }: Runs,
  { failure_threshold, recovery_threshold }: Thresholds,
): GatewayStatus {
  if (current === 'unknown' && ping === 'healthy') return 'healthy';
  if (down_run >= failure_threshold) return 'down';
  if (-unhealthy_run >= recovery_threshold) return 'healthy';
  const degraded =
    current === 'down'
      ? -down_run >= Math.max(failure_threshold, recovery_threshold)
      : unhealthy_run >= failure_threshold;
  return degraded ? 'degraded' : current;
}
