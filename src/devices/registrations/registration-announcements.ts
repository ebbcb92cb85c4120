import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Transactions } from '../../database/transactions.js';
import { Periodic } from '../../queues/periodic.js';
import { Outbox } from '../../webhooks/outbox.js';
import { presentMac } from '../mac-address.js';

const INTERVAL_MS = 1_000;
const MAX_BATCH = 500;
/** At a time, so that a process which is to end does not have to work off whatever there is. */
const MAX_BATCHES = 10;

/** A device that is to be announced, and the state that it has come to. */
interface Announced {
  id: string;
  organization_id: string;
  mac_address: string;
  name: string | null;
  registered: boolean;
}

/**
 * Takes up what is due. A device that has changed back meanwhile is not announced; one that was deleted is forgotten, and
 * so is one that was announced long ago.
 */
const TAKE_DUE = `
  WITH due AS MATERIALIZED (
    SELECT device_id, registered AS was FROM registration_announcements
    WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE registration_announcements AS known SET
      registered = device.registered, due_at = NULL,
      announced_at = CASE WHEN was <> device.registered THEN clock_timestamp() ELSE announced_at END
    FROM due JOIN devices AS device ON device.id = due.device_id
    WHERE known.device_id = due.device_id
    RETURNING id, organization_id, mac_address, name, device.registered,
      was <> device.registered AND deleted_at IS NULL AS changed
  )
  SELECT * FROM taken`;

const PURGE = `
  DELETE FROM registration_announcements
  WHERE due_at IS NULL AND coalesce(announced_at, '-infinity') < now() - interval '1 hour'`;
const PURGE_INTERVAL_MS = 3_600_000;

/**
 * Tells tenants of devices that have come and gone: at once, but of one that comes and goes again and again at most once a
 * minute, and then only if it is not as it was (contract §3 *Webhooks*).
 */
@Injectable()
export class RegistrationAnnouncements implements OnApplicationBootstrap {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('registrations.announce', INTERVAL_MS, () => this.announceAll());
    this.periodic.every('registrations.announced', PURGE_INTERVAL_MS, () =>
      this.transactions.manager.query(PURGE),
    );
  }

  private async announceAll(): Promise<void> {
    let batches = 0;
    while ((await this.announceDue()) === MAX_BATCH && ++batches < MAX_BATCHES);
  }

  private announceDue(): Promise<number> {
    return this.transactions.run(async (manager) => {
      const due = await manager.query<(Announced & { changed: boolean })[]>(TAKE_DUE, [MAX_BATCH]);
      const events = due.filter(({ changed }) => changed).map(eventOf);
      await this.outbox.recordWanted(manager, events);
      return due.length;
    });
  }
}

function eventOf({ id, organization_id, mac_address, name, registered }: Announced) {
  const type = registered ? ('device.registered' as const) : ('device.unregistered' as const);
  const status = registered ? 'online' : 'offline';
  const data = { id, organization_id, mac_address: presentMac(mac_address), name, status };
  return { organization_id, type, data };
}
