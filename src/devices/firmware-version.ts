/** A version such as `6.4.0.12345`, `7.6.2b`, `6.1.5(a)` or `1.4.1(SR5)`. */
const VERSION = String.raw`(\d+(?:\.\d+)+[a-z]?(?:\([0-9A-Za-z]+\))?)`;

/**
 * Where vendors put the firmware version in the User-Agent of a REGISTER (RFC 3261 section 20.41 leaves it to them).
 * Each form is of User-Agents that phones of the vendor are seen with; the first that fits counts.
 */
const FORMS: readonly RegExp[] = [
  // PolycomVVX-VVX_450-UA/6.4.0.12345, PolyEdge-Edge_E350-UA/8.1.2.0034_482567aabbcc
  new RegExp(String.raw`^Poly\S*-UA/${VERSION}`, 'i'),
  // Yealink SIP-T46U 108.86.0.90, Yealink W60B 77.85.0.20 805ec0aabbcc
  new RegExp(String.raw`^Yealink \S+ ${VERSION}`, 'i'),
  // Grandstream GXP2170 1.0.11.39, Grandstream HT802 V1.0.43.11
  new RegExp(String.raw`^Grandstream \S+ V?${VERSION}`, 'i'),
  // snomD785/10.1.54.13, snom320/8.7.5.35 1.1.3-s
  new RegExp(String.raw`^snom\S*?/${VERSION}`, 'i'),
  // Cisco-CP-8841-3PCC/11.3.5_482567aabbcc, Cisco-CP7960G/8.0, Cisco-ATA192-MPP/11-2-2MPP
  new RegExp(String.raw`^Cisco-\S*?/${VERSION}`, 'i'),
  /^Cisco-\S*?\/(\d+(?:-\d+)+[A-Z]*)/i,
  // Cisco/SPA504G-7.6.2b, Linksys/SPA942-6.1.5(a), OBIHAI/OBi202-3.2.2.5921
  new RegExp(String.raw`^(?:Cisco|Linksys|Sipura|OBIHAI)/\w+-${VERSION}`, 'i'),
  // Fanvil X4U 2.4.11 0c383eaabbcc
  new RegExp(String.raw`^Fanvil \S+ V?${VERSION}`, 'i'),
  // Aastra 6731i/3.3.1.4365, Mitel 6867i/5.1.1.1031
  new RegExp(String.raw`^(?:Aastra|Mitel)[ -]\S*?/${VERSION}`, 'i'),
  // AUDC-IPPhone-430HD_UC_3.4.6.604, Gigaset N510 IP PRO/42.245, Zoiper rv2.10.8.2, baresip v1.0.0 (x86_64/linux)
  new RegExp(String.raw`(?:^|[\s/_-])r?v?${VERSION}`, 'i'),
];

/** The firmware version that a User-Agent header names, or null where it names none. */
export function firmwareVersionOf(userAgent: string): string | null {
  for (const form of FORMS) {
    const version = form.exec(userAgent)?.[1];
    if (version !== undefined) return version;
  }
  return null;
}
