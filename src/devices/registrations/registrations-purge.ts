import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Periodic } from '../../queues/periodic.js';

const PURGE_INTERVAL_MS = 3_600_000;
/** Long enough to see which line of a device is the one that has gone. */
const KEPT_AFTER_EXPIRY = '30 days';

/** Expired registrations, but for each device's newest, which says when it was last seen. */
const PURGE = `
  DELETE FROM device_registrations AS old
  WHERE ended AND expires_at < now() - interval '${KEPT_AFTER_EXPIRY}' AND EXISTS (
    SELECT FROM device_registrations AS newer
    WHERE newer.device_id = old.device_id AND newer.line_number <> old.line_number
      AND (newer.last_registered_at, newer.line_number) > (old.last_registered_at, old.line_number))`;

/** Contacts that have ended, for as long as an edge may report of them what happened before. */
const PURGE_CONTACTS = `DELETE FROM registered_contacts WHERE expires_at < now() - interval '1 hour'`;

/** Deletes registrations that have ended long ago. */
@Injectable()
export class RegistrationsPurge implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('registrations.purge', PURGE_INTERVAL_MS, async () => {
      await this.dataSource.query(PURGE);
      await this.dataSource.query(PURGE_CONTACTS);
    });
  }
}
