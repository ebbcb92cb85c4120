/**
 * Parameters that Grandstream, and Htek after it, call by a number, with a secret for a value: `P34` is the password of
 * the first account. By the labels in the makers' own configuration templates, as FusionPBX publishes them
 * (`resources/templates/provision/grandstream`, `…/htek`).
 */
const SECRET_NUMBERS: ReadonlySet<number> = new Set([
  // Passwords of the web interface, of configuration files, of servers and of the networks.
  2,
  83,
  196,
  279,
  280,
  281,
  955,
  1359,
  1361,
  1383,
  1594,
  2967,
  4505,
  4512,
  4553,
  4557,
  5436,
  6714,
  6769,
  6773,
  6777,
  7830,
  7903,
  8024,
  8221,
  8395,
  8452,
  8472,
  8628,
  10105,
  10128,
  10144,
  14117,
  15415,
  20949,
  20951,
  21900,
  21902,
  22022,
  28110,
  28124,
  // PINs of gateways and doors.
  794,
  795,
  10457,
  10463,
  14851,
  15460,
  15461,
  // Accounts, and the ports of gateways.
  34,
  406,
  506,
  606,
  706,
  734,
  1706,
  1806,
  4244,
  4245,
  ...range(3120, 3123),
  ...range(4120, 4149),
  ...range(20727, 20730),
  ...range(21128, 21143),
  // Profiles: WLAN, BroadSoft directories and call logs, access of doors.
  ...range(8404, 8431, 3),
  ...range(8524, 8574, 10),
  ...range(8584, 8594, 5),
  ...range(22137, 22161, 3),
  ...range(32004, 32049, 5),
]);

/** Whether the name is that of a numbered parameter with a secret value. */
export function isSecretNumber(name: string): boolean {
  return name.startsWith('P') && /^P\d{1,5}$/.test(name) && SECRET_NUMBERS.has(Number(name.slice(1)));
}

function range(first: number, last: number, step = 1): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}
