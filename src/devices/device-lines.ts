import { isDeepStrictEqual } from 'node:util';
import { UnacceptableValue } from '../http/errors/api-exception.js';
import type { DeviceLine } from './device-line.entity.js';
import type { DeviceLineFields } from './dto/device.body.js';

/** A line without what only its row has, and without its password. */
export type LineConfiguration = Pick<
  DeviceLine,
  'line_number' | 'extension' | 'label' | 'type' | 'sip_username' | 'sip_domain'
>;

/** A line with the password of its own account. */
export type OpenLine = LineConfiguration & {
  sip_password: string | null;
  /** Its place in the request that has it. */
  index?: number;
};

/** A line of a request, which may leave the password as it is. */
export type RequestedLine = Omit<OpenLine, 'sip_password'> & { sip_password?: string | null };

/**
 * The lines that a request means, by number, with their defaults: a line without a number gets the lowest one that
 * no line of the request has, in the order of the request.
 * @throws ApiException 422 when two lines have the same number
 */
export function linesOf(given: DeviceLineFields[]): RequestedLine[] {
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
  const lines = given.map(({ line_number, ...fields }, index) => {
    if (line_number === undefined) while (first.has(next)) next++;
    const {
      extension = null,
      label = null,
      type = 'primary',
      sip_username = null,
      sip_domain = null,
    } = fields;
    const { sip_password } = fields;
    const number = line_number ?? next++;
    return { line_number: number, extension, label, type, sip_username, sip_domain, sip_password, index };
  });
  return lines.sort((one, other) => one.line_number - other.line_number);
}

/** The lines with the passwords that they have or keep; a line is the same while its number is. */
export function withPasswords(lines: RequestedLine[], before: OpenLine[]): OpenLine[] {
  const passwords = new Map(before.map(({ line_number, sip_password }) => [line_number, sip_password]));
  return lines.map(({ sip_password, ...line }) => {
    const kept = sip_password === undefined ? passwords.get(line.line_number) : sip_password;
    return { ...line, sip_password: kept ?? null };
  });
}

/** Whether two lists of lines, each by number, are the same. */
export function sameLines(one: OpenLine[], other: OpenLine[]): boolean {
  return (
    isDeepStrictEqual(one.map(lineConfiguration), other.map(lineConfiguration)) && samePasswords(one, other)
  );
}

/** Whether the lines of two lists, each by number, have the same passwords. */
export function samePasswords(one: OpenLine[], other: OpenLine[]): boolean {
  const [passwords, others] = [one, other].map((lines) =>
    lines.flatMap(({ line_number, sip_password }) =>
      sip_password === null ? [] : [[line_number, sip_password]],
    ),
  );
  return isDeepStrictEqual(passwords, others);
}

/** What is configured of a line, but for its password. */
export function lineConfiguration(line: LineConfiguration): LineConfiguration {
  const { line_number, extension, label, type, sip_username, sip_domain } = line;
  return { line_number, extension, label, type, sip_username, sip_domain };
}
