const PAIRS = /^[0-9a-f]{2}([:.-]?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i;
const QUADS = /^[0-9a-f]{4}([:.-])[0-9a-f]{4}\1[0-9a-f]{4}$/i;

/**
 * A MAC address as PostgreSQL's `macaddr` prints it, `00:1a:2b:3c:4d:5f`, from any of the usual spellings: plain, in
 * pairs with colons, dashes or dots, or in fours as Cisco's `001a.2b3c.4d5f`, in either case. Nothing for other texts.
 */
export function canonicalMac(text: string): string | undefined {
  if (!PAIRS.test(text) && !QUADS.test(text)) return undefined;
  const digits = text.toLowerCase().replace(/[^0-9a-f]/g, '');
  return digits.match(/../g)!.join(':');
}

/** A stored MAC address as the API shows it (contract §3 *Device*): `00:1A:2B:3C:4D:5F`. */
export function presentMac(stored: string): string {
  return stored.toUpperCase();
}

/** The digits of a text that may be a part of a MAC address in any spelling; nothing for other texts. */
export function macDigits(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/[:.\s-]/g, '');
  return /^[0-9a-f]{1,12}$/.test(digits) ? digits : undefined;
}
