import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Device } from '../device.entity.js';
import { mustBeAccounts, mustBeHeld } from './account-check.js';
import { type AccountSource, claimsOf, newAccounts, ownAccounts } from './accounts.js';
import { SipAccountStore } from './sip-account.store.js';

type Claimer = Pick<Device, 'id' | 'organization_id'>;

/** The SIP accounts of a device that is written (contract §3 *Device*). */
@Injectable()
export class DeviceAccounts {
  constructor(private readonly store: SipAccountStore) {}

  /**
   * Claims what the device has now. Only a line's own account that it did not have before is refused; what the device
   * had, or has by default, may be an account that does not count.
   * @param device locked, written with its lines
   * @param before what it had; of a device that gets a kept configuration, the same as it has now
   * @throws ApiException 409 for an account that another line or device holds, 422 for what can be no account
   */
  async claim(
    manager: EntityManager,
    device: Claimer,
    now: AccountSource,
    before: AccountSource,
  ): Promise<void> {
    const fresh = newAccounts(now, before);
    const lines = new Set(fresh.map(({ line }) => line));
    const others = ownAccounts(now).filter(({ line }) => !lines.has(line));
    await mustBeAccounts(manager, device.organization_id, fresh, others);
    const waiting = await this.store.save(manager, [{ device, claims: claimsOf(now) }]);
    await mustBeHeld(manager, device.organization_id, fresh, waiting);
  }

  /** Gives up all accounts of a device that is deleted. @param device locked */
  async giveUp(manager: EntityManager, device: Claimer): Promise<void> {
    await this.store.save(manager, [{ device, claims: [] }]);
  }
}
