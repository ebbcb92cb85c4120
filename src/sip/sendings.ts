/** The sendings of one transaction, which are the same request; what was not answered was lost, or its answer was. */
export interface Sendings {
  /** How often the request was sent; sendings that may still be answered are left out where that is known of them. */
  readonly sent: number;
  /** How many of these are known to have been answered so far, be it by a provisional response. */
  readonly answered: number;
}
