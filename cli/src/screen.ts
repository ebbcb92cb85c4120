import type { GatewayPing } from 'telephony-resources-sdk';

/** From bad to good. */
const SEVERITY: GatewayPing['status'][] = ['down', 'degraded', 'unknown', 'healthy'];

/** The gateways that need somebody first, then by name. */
export function worstFirst(gateways: GatewayPing[]): GatewayPing[] {
  return gateways.toSorted(
    (a, b) =>
      SEVERITY.indexOf(a.status) - SEVERITY.indexOf(b.status) ||
      (b.packet_loss_percent ?? 0) - (a.packet_loss_percent ?? 0) ||
      (b.response_time_ms ?? 0) - (a.response_time_ms ?? 0) ||
      a.name.localeCompare(b.name),
  );
}

/**
 * A table under its heading, cut where the screen ends, with how many rows are left out.
 * @param rows of the screen; undefined where there is none
 */
export function fitted(heading: string[], table: string, rows: number | undefined): string {
  const lines = table.split('\n');
  // The cursor is below the last line.
  const room = Math.max(3, (rows ?? Infinity) - heading.length - 1);
  if (lines.length <= room) return [...heading, ...lines].join('\n');
  const shown = lines.slice(0, room - 1);
  return [...heading, ...shown, `… and ${lines.length - shown.length} more`].join('\n');
}
