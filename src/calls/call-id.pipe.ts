import type { PipeTransform } from '@nestjs/common';
import { invalidRequest } from '../http/errors/api-exception.js';

/** What a Call-ID is made of (RFC 3261 section 25.1). */
export const CALL_ID_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** A Call-ID as it can stand in a path. */
export class CallIdPipe implements PipeTransform<string, string> {
  transform(callId: string): string {
    if (CALL_ID_PATTERN.test(callId)) return callId;
    throw invalidRequest([{ field: 'callId', message: 'must be 1 to 255 printable characters' }]);
  }
}

/** The parameter of a path. */
export const CALL_ID = {
  name: 'callId',
  description:
    'The SIP Call-ID: 1 to 255 printable ASCII characters without spaces, percent-encoded in the path.',
  example: 'a84b4c76e66710@pc33.example.com',
};
