import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { newId } from '../database/ids.js';
import { UnacceptableValue } from '../http/errors/api-exception.js';
import { DeviceLine } from './device-line.entity.js';
import { DeviceRegistration, WHOLE_DEVICE } from './registrations/device-registration.entity.js';
import type { DeviceLineFields } from './dto/device.body.js';

/** A line without what only its row has. */
export type LineConfiguration = Omit<DeviceLine, 'id' | 'device_id'>;

/**
 * The lines that a request means, by number, with their defaults: a line without a number gets the lowest one that
 * no line of the request has, in the order of the request.
 * @throws ApiException 422 when two lines have the same number
 */
export function linesOf(given: DeviceLineFields[]): LineConfiguration[] {
  const first = new Map<number, number>();
  const details = given.flatMap(({ line_number }, index) => {
    if (line_number === undefined) return [];
    const earlier = first.get(line_number);
    if (earlier === undefined) first.set(line_number, index);
    return earlier === undefined
      ? []
      : [{ field: `lines[${index}].line_number`, message: `is the same as in lines[${earlier}]` }];
  });
  if (details.length > 0) throw new UnacceptableValue(details);

  let next = 1;
  const lines = given.map(({ line_number, extension = null, label = null, type = 'primary' }) => {
    if (line_number === undefined) while (first.has(next)) next++;
    return { line_number: line_number ?? next++, extension, label, type };
  });
  return lines.sort((one, other) => one.line_number - other.line_number);
}

/** Whether two lists of lines, each by number, are the same. */
export function sameLines(one: LineConfiguration[], other: LineConfiguration[]): boolean {
  return isDeepStrictEqual(one.map(lineConfiguration), other.map(lineConfiguration));
}

/** What is configured of a line. */
export function lineConfiguration(line: LineConfiguration): LineConfiguration {
  const { line_number, extension, label, type } = line;
  return { line_number, extension, label, type };
}

/** The lines of a device, by number. */
export function readLines(manager: EntityManager, deviceId: string): Promise<DeviceLine[]> {
  return manager.find(DeviceLine, { where: { device_id: deviceId }, order: { line_number: 'ASC' } });
}

/** Makes `wanted` the lines of a device, which is locked; a line keeps its id while its number stays. */
export async function saveLines(
  manager: EntityManager,
  deviceId: string,
  before: DeviceLine[],
  wanted: LineConfiguration[],
): Promise<DeviceLine[]> {
  const ids = new Map(before.map(({ line_number, id }) => [line_number, id]));
  const lines = wanted.map((line) =>
    manager.create(DeviceLine, {
      ...line,
      id: ids.get(line.line_number) ?? newId('line'),
      device_id: deviceId,
    }),
  );
  const numbers = lines.map(({ line_number }) => line_number);
  if (before.some(({ line_number }) => !numbers.includes(line_number))) {
    await removeExcept(manager, deviceId, numbers);
  }
  if (lines.length > 0) await manager.upsert(DeviceLine, lines, ['id']);
  return lines;
}

/** A line that is gone is not registered any more. */
async function removeExcept(manager: EntityManager, deviceId: string, numbers: number[]): Promise<void> {
  await manager
    .createQueryBuilder()
    .delete()
    .from(DeviceLine)
    .where('device_id = :deviceId AND NOT line_number = ANY(:numbers)', { deviceId, numbers })
    .execute();
  const kept = [WHOLE_DEVICE, ...numbers];
  await manager
    .createQueryBuilder()
    .delete()
    .from(DeviceRegistration)
    .where('device_id = :deviceId AND NOT line_number = ANY(:kept)', { deviceId, kept })
    .execute();
}
