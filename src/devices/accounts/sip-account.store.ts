import { Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { columnList } from '../../database/column-list.js';
import { takeTurns } from '../../database/turns.js';
import type { Device } from '../device.entity.js';
import { addressOf, type Claim } from './accounts.js';
import { SipAccount } from './sip-account.entity.js';
import {
  CLAIM,
  DUE_LATER,
  GIVE_UP,
  HOLD_NEXT,
  NO_LONGER_DUE,
  type WrittenClaim,
} from './write-accounts.sql.js';

/** A device and all that it is to claim. */
export interface DeviceClaims {
  device: Pick<Device, 'id' | 'organization_id'>;
  claims: Claim[];
}

/**
 * The rows of `sip_accounts`. Who writes those of a device has locked it, and writes all of them at once, so that the
 * accounts are locked in one order by all.
 */
@Injectable()
export class SipAccountStore {
  /**
   * Makes these the claims of the devices. What another line or device holds is claimed only; what the devices give up is
   * held by whoever claimed it first.
   * @returns the claims that are not held
   */
  async save(manager: EntityManager, wanted: DeviceClaims[]): Promise<WrittenClaim[]> {
    const before = await this.of(manager, wanted);
    const changed = wanted.filter((each) => !isAsWanted(each, before.get(each.device.id) ?? []));
    if (changed.length === 0) return [...before.values()].flat().filter(({ held }) => !held);

    const ids = changed.map(({ device }) => device.id);
    const old = ids.flatMap((id) => before.get(id) ?? []);
    const rows = changed.flatMap(({ device, claims }) => claims.map((claim) => ({ device, claim })));
    const accounts = [
      ...old.map((row) => accountOf(row.organization_id, row)),
      ...rows.map(({ device, claim }) => accountOf(device.organization_id, claim)),
    ];
    await takeTurns(manager, 'accounts', accounts);
    const values = [
      rows.map(({ device }) => device.id),
      rows.map(({ claim }) => claim.line_number),
      rows.map(({ device }) => device.organization_id),
      rows.map(({ claim }) => claim.username),
      rows.map(({ claim }) => claim.domain),
    ];
    const [gone] = await manager.query<[WrittenClaim[], number]>(GIVE_UP, [...values, ids]);
    const hashes = [rows.map(({ claim }) => claim.ha1_md5), rows.map(({ claim }) => claim.ha1_sha256)];
    const written: WrittenClaim[] =
      rows.length === 0 ? [] : await manager.query<WrittenClaim[]>(CLAIM, [...values, ...hashes]);
    await this.passOn(manager, gone, written);
    return written.filter(({ held }) => !held);
  }

  /** The devices' rows are as they should be. */
  async noLongerDue(manager: EntityManager, deviceIds: string[]): Promise<void> {
    await manager.query(NO_LONGER_DUE, [deviceIds]);
  }

  /** The devices are looked at again in an hour. */
  async dueLater(manager: EntityManager, deviceIds: string[]): Promise<void> {
    await manager.query(DUE_LATER, [deviceIds]);
  }

  /** By the device's id. */
  private async of(manager: EntityManager, devices: DeviceClaims[]): Promise<Map<string, SipAccount[]>> {
    const rows = await manager.query<SipAccount[]>(
      `SELECT ${columnList(SipAccount, 'account')} FROM sip_accounts AS account WHERE device_id = ANY ($1)`,
      [devices.map(({ device }) => device.id)],
    );
    const byDevice = new Map<string, SipAccount[]>();
    for (const row of rows) byDevice.set(row.device_id, [...(byDevice.get(row.device_id) ?? []), row]);
    return byDevice;
  }

  /** Lets those hold what is given up who claimed it first. */
  private async passOn(manager: EntityManager, gone: WrittenClaim[], written: WrittenClaim[]): Promise<void> {
    const held = (rows: WrittenClaim[]): WrittenClaim[] => rows.filter((row) => row.held);
    const kept = new Set(held(written).map((row) => accountOf(row.organization_id, row)));
    const free = held(gone).filter((row) => !kept.has(accountOf(row.organization_id, row)));
    if (free.length === 0) return;
    await manager.query(HOLD_NEXT, [
      free.map(({ organization_id }) => organization_id),
      free.map(({ domain }) => domain),
      free.map(({ username }) => username),
    ]);
  }
}

function accountOf(organizationId: string, account: Pick<SipAccount, 'username' | 'domain'>): string {
  return `${organizationId} ${addressOf(account)}`;
}

function isAsWanted({ device, claims }: DeviceClaims, rows: SipAccount[]): boolean {
  const byLine = new Map(rows.map((row) => [row.line_number, row]));
  return (
    claims.length === rows.length &&
    claims.every((claim) => {
      const row = byLine.get(claim.line_number);
      return (
        row?.organization_id === device.organization_id &&
        row.username === claim.username &&
        row.domain === claim.domain &&
        row.ha1_md5 === claim.ha1_md5 &&
        row.ha1_sha256 === claim.ha1_sha256
      );
    })
  );
}

@Module({ providers: [SipAccountStore], exports: [SipAccountStore] })
export class SipAccountStoreModule {}
