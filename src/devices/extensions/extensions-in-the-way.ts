import type { ErrorDetail } from '../../http/errors/api-exception.js';
import type { DeviceLineFields } from '../dto/device.body.js';

/**
 * What is wrong with the lines of a request, some of whose extensions other lines have.
 * @param holders the devices that have them, by extension; null where that is not known
 * @param deviceId the device of the request
 */
export function extensionsInTheWay(
  given: DeviceLineFields[],
  holders: ReadonlyMap<string, string | null>,
  deviceId: string,
): ErrorDetail[] {
  const first = new Map<string, number>();
  return given.flatMap(({ extension, type = 'primary' }, index) => {
    if (type !== 'primary' || !extension || !holders.has(extension)) return [];
    const field = `lines[${index}].extension`;
    const earlier = first.get(extension);
    if (earlier !== undefined) return [{ field, message: `is the same as in lines[${earlier}]` }];
    first.set(extension, index);
    const holder = holders.get(extension);
    if (holder === deviceId) return [];
    return [{ field, message: holder ? `is taken by ${holder}` : 'is taken' }];
  });
}
