import { Injectable } from '@nestjs/common';
import { columnList } from '../../database/column-list.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { CONFIRMATION_MS } from './reboot-timing.js';
import { Reboot } from './reboot.entity.js';
import { RebootStateMachine } from './reboot.state-machine.js';

const BATCH = 100;

/** A reboot that may have happened, with what the device has done since. */
type UnknownReboot = Reboot & { registered_again: boolean; still_there: boolean };

/**
 * Finds out what became of reboots of which nobody knows whether the device was told (contract §3 *Reboot*). They are
 * never just sent again: a registration that is newer than the sending is taken as the reboot; a device that lets 90 s
 * pass without one and is still registered has not rebooted.
 */
@Injectable()
export class UnknownReboots {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly stateMachine: RebootStateMachine,
  ) {}

  /** Settles those that the devices' registrations tell about by now. */
  async settle(): Promise<void> {
    const reboots = await this.queries.rows<UnknownReboot>('reboots_settleable', SETTLEABLE, [
      CONFIRMATION_MS,
      BATCH,
    ]);
    for (const reboot of reboots) {
      const { registered_again, still_there } = reboot;
      await this.stateMachine.settleUnknown(
        reboot,
        registered_again ? 'sent' : still_there ? 'again' : 'failed',
      );
    }
  }
}

const SETTLEABLE = `
  SELECT ${columnList(Reboot, 'unknown')}, registered_again, still_there FROM (
    SELECT ${columnList(Reboot, 'reboots')},
      EXISTS (SELECT FROM device_registrations AS registration
        WHERE registration.device_id = reboots.device_id AND last_registered_at > sent_at) AS registered_again,
      EXISTS (SELECT FROM registered_contacts AS registered
        WHERE registered.device_id = reboots.device_id AND registered.contact = reboots.contact
          AND expires_at > now()) AS still_there
    FROM reboots WHERE state = 'unknown'
  ) AS unknown
  WHERE registered_again OR sent_at <= now() - $1 * interval '1 ms'
  ORDER BY sent_at
  LIMIT $2`;
