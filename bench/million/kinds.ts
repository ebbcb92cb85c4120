import type { Received, Sender, Sent } from './client.js';
import { macOf } from './seed/devices.js';
import { idOf, kept, ORGANIZATIONS, smallest } from './seed/values.js';
import type { Size } from './size.js';

/**
 * What a bound is about. A `page` is one that is asked for by its number, which has to count off all that are before
 * it: the specification wants it, and iterating has no need of it.
 */
export type Sort = 'read' | 'list' | 'page' | 'write';

/** One kind of request, with a name that is the same at every size. */
export interface Kind {
  name: string;
  sort: Sort;
  /** The next request; nothing when there is nothing left to send. */
  next(): Sent | undefined;
  /** Is handed each answer. */
  received?(answer: Received): void;
}

/** Some number of 1 to `most`, evenly. */
export function some(most: number): number {
  return 1 + Math.floor(Math.random() * most);
}

/** What stands for a placeholder in a request; anew each time, so that no answer is that of a single row. */
export type Places = Record<string, () => string | number>;

/** The placeholders that need nothing but the size. */
export function placesOf(size: Size): Places {
  const any = (prefix: string, most: number) => () => idOf(prefix, kept(some(most)));
  return {
    large: () => ORGANIZATIONS.large,
    middle: () => ORGANIZATIONS.middle,
    lit: () => ORGANIZATIONS.lit,
    dark: () => ORGANIZATIONS.dark,
    small: () => smallest(size),
    device: any('dev', size.devices),
    mac: () => macOf(kept(some(size.devices))),
    trunk: any('trunk', size.trunks),
    gateway: any('gw', size.gateways),
    domain: any('dom', size.domains),
    entry: any('orgip', size.organizationIps),
    webhook: any('hook', size.webhooks),
    // Those that have a hundred parts, or more.
    rebooted: () => idOf('dev', 1),
    alerted: () => idOf('gw', 1),
    called: () => idOf('hook', 1),
    delivery: () => idOf('delivery', 3 * some(size.deliveries / 3 - 1)),
    // Parts of the MAC address of one device in the middle.
    mac4: () => macOf(size.devices / 2).slice(-4),
    month: () => new Date(Date.now() - 365 * 86_400_000).toISOString(),
    week: () => new Date(Date.now() - 358 * 86_400_000).toISOString(),
  };
}

function fill(template: string, places: Places): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name]()));
}

/** A kind for `template`, such as `as large /devices?q={mac4}`. */
export function kindOf(sort: Sort, template: string, places: Places): Kind {
  const [, as = 'operator', path] = /^(?:as (\w+) )?(.+)$/.exec(template)!;
  return { name: template, sort, next: () => ({ path: fill(path, places), as: as as Sender }) };
}
