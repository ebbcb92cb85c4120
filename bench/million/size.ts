/** How much there is of everything in one database, in proportion to its devices. */
export interface Size {
  /** As it is asked for and shown, such as `100k`. */
  label: string;
  devices: number;
  organizations: number;
  trunks: number;
  gateways: number;
  domains: number;
  organizationIps: number;
  webhooks: number;
  deliveries: number;
  auditEvents: number;
  reboots: number;
}

/** Every list has more than a page, however small the database is. */
const LEAST = 120;

/** @throws Error when the label is not one such as `1k`, `100k` or `1M` */
export function sizeOf(label: string): Size {
  const [, digits, unit] = /^(\d+)([kM])$/.exec(label) ?? [];
  if (!digits) throw new Error(`${label} is no size such as 1k, 100k or 1M`);
  const devices = Number(digits) * (unit === 'k' ? 1_000 : 1_000_000);
  const share = (part: number): number => Math.max(LEAST, Math.round(devices * part));
  return {
    label,
    devices,
    organizations: Math.max(20, Math.round(devices / 500)),
    trunks: share(0.1),
    gateways: share(0.01),
    domains: share(0.02),
    organizationIps: share(0.05),
    webhooks: share(0.004),
    deliveries: Math.max(600, share(0.3)),
    auditEvents: share(1),
    reboots: Math.max(LEAST, share(0.1)),
  };
}
