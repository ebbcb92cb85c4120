/** A version such as `6.4.0.12345`, `7.6.2b`, `7.20A.256.024`, `6.1.5(a)` or `1.4.1(SR5)`; no MAC address in brackets. */
const VERSION = String.raw`\d+(?:\.\d+(?:[a-z](?![a-z\d]))?)+(?:\([0-9a-z]{1,6}\))?`;

/** Every version in a User-Agent, with what stands before it: `v1.0.0`, `rv2.10.8.2`, `V:6.4.0.140`, `v.1.44`. */
const VERSIONS = new RegExp(String.raw`(?<![a-z\d.])(?:r?v[.:]?)?(${VERSION})`, 'gi');

/** Ends in what tells that a version follows which is not that of the firmware. */
const OTHER_VERSION =
  /(?:hw|hardware|rev|revision|chip|board|boot|bootloader|mozilla)[^a-z\d]{0,3}(?:v[.:]?)?$/i;
const LONGEST_HINT = 24;

/** Digits with dots that are none: a day, and a MAC address as Cisco writes it. */
const NO_VERSION =
  /^(?:(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d|\d{4}\.\d{4}\.\d{4})$/;

/**
 * Where vendors put the firmware version in the User-Agent of a REGISTER (RFC 3261 section 20.41 leaves it to them), if
 * the first version in it is another one. The first form that fits counts.
 */
const FORMS: readonly RegExp[] = [
  // Grandstream HT-503  V1.1B 1.0.10.9  chip V2.2: the firmware has four parts, the hardware has two.
  /^Grandstream .*?(?<![\d.])(\d+\.\d+\.\d+\.\d+)/i,
  // Cisco-ATA192-MPP/11-2-2MPP and Cisco/ATA191-MPP-11-1-0-MSR4
  /^Cisco[-/][A-Z]+\d+(?:-MPP)?[-/](\d+(?:-\d+)+(?:-?[A-Z]+\d*)?)/i,
  // Anything that names its parts: … HW 2.0 SW 1.0.7.97
  new RegExp(String.raw`(?<![a-z\d])(?:sw|fw|software|firmware)[^a-z\d]{1,3}(?:v[.:]?)?(${VERSION})`, 'i'),
];

/** The firmware version that a User-Agent header names, or null where it names none. */
export function firmwareVersionOf(userAgent: string): string | null {
  for (const form of FORMS) {
    const version = form.exec(userAgent)?.[1];
    if (version !== undefined) return version;
  }
  for (const { 0: found, 1: version, index } of userAgent.matchAll(VERSIONS)) {
    const before = userAgent.slice(Math.max(0, index - LONGEST_HINT), index + found.length - version.length);
    if (!NO_VERSION.test(version) && !OTHER_VERSION.test(before)) return version;
  }
  return null;
}
