import { answerChallenge, type DigestCredentials, type DigestRequest, parseChallenge } from './digest.js';
import { assertSafeText } from './grammar.js';
import type { HeaderField } from './headers.js';
import type { SipResponse } from './message.js';

const AUTHENTICATION: Record<number, { challenge: string; answer: string } | undefined> = {
  401: { challenge: 'WWW-Authenticate', answer: 'Authorization' },
  407: { challenge: 'Proxy-Authenticate', answer: 'Proxy-Authorization' },
};
/** A proxy, the phone behind it, and a stale nonce of each. */
const MAX_REPEATS = 4;

/** Answers the challenges that one request meets on its way: each realm once, and once more if its nonce was stale. */
export class Challenges {
  private readonly answered = new Map<
    string,
    { nonce: string; value: string; header: string; again: boolean }
  >();
  private repeats = 0;

  /** @throws SipError `invalid` when the user name holds a control character */
  constructor(
    private readonly credentials: DigestCredentials | undefined,
    private readonly request: DigestRequest,
  ) {
    if (credentials) assertSafeText(credentials.username, 'the user name');
  }

  /** The answers so far: a proxy's has to go along when the phone behind it asks too (RFC 3261 §22.3). */
  get headers(): HeaderField[] {
    return [...this.answered.values()].map(({ header, value }) => [header, value]);
  }

  /** Whether the response is a challenge that can be answered; then the request is repeated with {@link headers}. */
  answer(response: SipResponse): boolean {
    const names = AUTHENTICATION[response.statusCode];
    if (!names || !this.credentials || this.repeats === MAX_REPEATS) return false;
    for (const value of response.headers.getAll(names.challenge)) {
      if (this.answerOne(value, names.answer, this.credentials)) {
        this.repeats++;
        return true;
      }
    }
    return false;
  }

  private answerOne(challengeValue: string, header: string, credentials: DigestCredentials): boolean {
    const challenge = parseChallenge(challengeValue);
    if (!challenge || (credentials.realm !== undefined && credentials.realm !== challenge.realm))
      return false;
    const key = `${header} ${challenge.realm}`;
    const before = this.answered.get(key);
    if (before && (before.again || !challenge.stale || challenge.nonce === before.nonce)) return false;
    const value = answerChallenge(challenge, credentials, this.request);
    try {
      assertSafeText(value, header);
    } catch {
      // The challenge holds control characters: not one to repeat after a stranger.
      return false;
    }
    this.answered.set(key, { header, value, nonce: challenge.nonce, again: before !== undefined });
    return true;
  }
}
