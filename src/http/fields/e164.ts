/** An E.164 number (ITU-T): a plus sign and up to 15 digits. */
export const E164 = /^\+[1-9]\d{1,14}$/;
