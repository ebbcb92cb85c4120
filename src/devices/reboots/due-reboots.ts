import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnList } from '../../database/column-list.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { inCall } from '../../calls/call.store.js';
import { DueRows, type DueRow } from '../../shares/due-rows.js';
import { type LiveContact, liveContactOf } from '../registrations/live-contact.js';
import type { Device } from '../device.entity.js';
import type { DueReboot } from './reboot-queue.js';
import { JOB_HORIZON_MS, OVERDUE_MS } from './reboot-timing.js';
import { Reboot } from './reboot.entity.js';

/** A reboot whose time has come, with what decides about it. */
export type ReadyReboot = Reboot & {
  /** For how long it has been due, as it was asked for. */
  overdue_ms: number;
  in_call: boolean;
  /** Null where the device cannot be reached. */
  live_contact: LiveContact | null;
  device_deleted: boolean;
  /** Columns of the device. */
} & Pick<
    Device,
    'manufacturer' | 'model' | 'settings' | 'secret_settings' | 'secrets_ciphertext' | 'secrets_key_id'
  >;

/** Finds the reboots that there is something to do with; changes none. */
@Injectable()
export class DueReboots {
  private readonly overdue: DueRows;
  private readonly left: DueRows;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queries: PreparedQueries,
  ) {
    const source = { table: 'reboots', id: 'id' };
    this.overdue = new DueRows(queries, {
      ...source,
      name: 'reboots_overdue',
      order: 'run_at',
      where: "state = 'scheduled'",
      due: `run_at < now() - interval '${OVERDUE_MS} ms'`,
    });
    this.left = new DueRows(queries, {
      ...source,
      name: 'reboots_left',
      order: 'lease_until',
      where: "state = 'sending'",
      due: 'lease_until < now()',
    });
  }

  /** The reboot, if it is due, or being sent by a worker that is gone. */
  async find(id: string): Promise<ReadyReboot | undefined> {
    const [ready] = await this.queries.rows<ReadyReboot>('reboot_ready', READY, [id]);
    return ready;
  }

  /** Reboots that nobody does: overdue without a worker, or left by one. */
  async neglected(limit: number): Promise<DueRow[]> {
    const [overdue, left] = await Promise.all([this.overdue.read(limit), this.left.read(limit)]);
    // Those that were begun cannot wait, or nobody will know what became of them.
    return [...left, ...overdue].slice(0, limit);
  }

  /** Whose reboot it is. */
  async organizationOf(id: string): Promise<string | undefined> {
    const sql = 'SELECT organization_id FROM reboots WHERE id = $1';
    const [row] = await this.queries.rows<{ organization_id: string }>('reboot_organization', sql, [id]);
    return row?.organization_id;
  }

  /** Reboots that are due soon and should have a job. */
  soon(limit: number): Promise<DueReboot[]> {
    return this.dataSource.query<DueReboot[]>(
      `SELECT id, job_number, (extract(epoch FROM run_at - now()) * 1000)::float8 AS due_in_ms
       FROM reboots WHERE state = 'scheduled'
         AND run_at BETWEEN now() - $3 * interval '1 ms' AND now() + $2 * interval '1 ms'
       ORDER BY run_at LIMIT $1`,
      [limit, JOB_HORIZON_MS, OVERDUE_MS],
    );
  }
}

const READY = `
  SELECT ${columnList(Reboot, 'reboots')}, (extract(epoch FROM now() - scheduled_time) * 1000)::float8 AS overdue_ms,
    manufacturer, model, settings, secret_settings, secrets_ciphertext, secrets_key_id,
    deleted_at IS NOT NULL AS device_deleted, ${liveContactOf('devices.id')} AS live_contact,
    ${inCall('reboots.device_id')} AS in_call
  FROM reboots JOIN devices ON devices.id = device_id
  WHERE reboots.id = $1
    AND (state = 'scheduled' AND run_at <= now() OR state = 'sending' AND lease_until < now())`;
