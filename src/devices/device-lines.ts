import { isDeepStrictEqual } from 'node:util';
import { UnacceptableValue } from '../http/errors/api-exception.js';
import type { DeviceLine } from './device-line.entity.js';
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
