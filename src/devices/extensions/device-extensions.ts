import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApiException } from '../../http/errors/api-exception.js';
import type { DeviceLine } from '../device-line.entity.js';
import type { StoredDevice } from '../device.store.js';
import type { DeviceLineFields } from '../dto/device.body.js';
import { extensionsInTheWay } from './extensions-in-the-way.js';

/** Claims of the open transaction, which are those that begin when it does. */
const REFUSED = `
  SELECT claim.extension, holder.device_id AS holder
  FROM device_extensions AS claim
  LEFT JOIN device_extensions AS holder
    ON holder.organization_id = claim.organization_id AND holder.extension = claim.extension AND holder.held
  WHERE claim.device_id = $1 AND NOT claim.held AND claim.claimed_at = now()`;

const TAKEN = `SELECT extension FROM device_extensions
  WHERE organization_id = $1 AND extension = ANY ($2) AND held`;

type Line = Pick<DeviceLine, 'extension' | 'type'>;

/**
 * An extension is of at most one primary line of an organization (contract §3 *Device*). Triggers of the table
 * `device_extensions` note who holds one, in the order of those who claim it.
 */
@Injectable()
export class DeviceExtensions {
  /**
   * For a device whose lines were written in this transaction. Lines that have shared an extension since before there was
   * this rule are not looked at until they are changed.
   * @param given the lines of the request; none where it has none, and those are lines that were kept
   * @throws ApiException 409 where another line has the extension of one that is new
   */
  async mustHold(
    manager: EntityManager,
    { device: { id }, lines }: StoredDevice,
    given: DeviceLineFields[] | undefined,
  ): Promise<void> {
    if (!lines.some(hasExtension)) return;
    const refused = await manager.query<{ extension: string; holder: string | null }[]>(REFUSED, [id]);
    if (refused.length === 0) return;
    const holders = new Map(refused.map(({ extension, holder }) => [extension, holder]));
    const details = given && extensionsInTheWay(given, holders, id);
    throw new ApiException(
      'extension_taken',
      details ?? [{ field: 'lines', message: 'have a taken extension' }],
    );
  }

  /** The lines without the extensions that others have by now. */
  async withoutTaken<Kept extends Line>(
    manager: EntityManager,
    organizationId: string,
    lines: Kept[],
  ): Promise<Kept[]> {
    const wanted = lines.filter(hasExtension).map(({ extension }) => extension);
    if (wanted.length === 0) return lines;
    const rows = await manager.query<{ extension: string }[]>(TAKEN, [organizationId, wanted]);
    const taken = new Set(rows.map(({ extension }) => extension));
    return lines.map((line) => {
      if (!hasExtension(line)) return line;
      if (taken.has(line.extension!)) return { ...line, extension: null };
      taken.add(line.extension!);
      return line;
    });
  }
}

function hasExtension({ extension, type }: Line): boolean {
  return type === 'primary' && extension !== null;
}
