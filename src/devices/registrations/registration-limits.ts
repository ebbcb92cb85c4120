/** Contacts that a device is shown with, of each line. A list shows all there are. */
export const MAX_SHOWN_CONTACTS = 100;

/** The longest that SIP knows (RFC 3261 section 20.19). */
export const MAX_EXPIRES_SECONDS = 2 ** 32 - 1;

/**
 * The longest that a registration is kept without a refresh. Registrars that wake phones by push notifications grant up
 * to 70 days; what is beyond this would outlive any phone that is gone.
 */
export const LONGEST_REGISTRATION_SECONDS = 90 * 86_400;
