import type { DigestChallengeOptions } from './digest-challenger.js';

/** How a phone deals with requests; the default is to obey and answer 200 at once. */
export interface PhoneBehaviour {
  /** Status of the final response. */
  status?: number;
  reason?: string;
  /** Further headers of the final response. */
  headers?: [string, string][];
  /** A provisional response that goes out at once. */
  provisional?: number;
  /** The final response comes so late. */
  delayMs?: number;
  /** Every response is so long on its way. */
  latencyMs?: number;
  /** The final response is sent so often. */
  copies?: number;
  /** Obeys and never answers, as if its answers were lost. */
  silent?: boolean;
  /** So many sendings of each request are lost on their way to the phone. */
  lostRequests?: number;
  /** Wants to be convinced first. */
  challenge?: DigestChallengeOptions;
  /** Answers to the port in Via, as Cisco's SPA phones do, and not to where the request came from. */
  ignoresRport?: boolean;
}
