/** Line keys are counted through all expansion modules of a phone, and not all of them need to be used. */
export const MAX_LINE_NUMBER = 1000;
