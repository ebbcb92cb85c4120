import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/**
 * The schema of the success envelope around `Data`, under a name of its own in the OpenAPI document: `SipTrunk`
 * becomes `SipTrunkAnswer`.
 * @param message the `message` of the answer, for endpoints that have one
 */
export function envelopeOf(
  Data: Type,
  message?: string,
  name = `${Data.name.replace(/Dto$/, '')}Answer`,
): Type {
  class Envelope {
    @ApiProperty({
      description: 'Always true: the request succeeded.',
      type: Boolean,
      enum: [true],
      example: true,
    })
    success: true;

    @ApiProperty({ type: Data })
    data: unknown;
  }
  if (message !== undefined) {
    const documented = ApiProperty({
      description: 'What was done, as readable text.',
      type: String,
      example: message,
    });
    documented(Envelope.prototype, 'message');
  }
  Object.defineProperty(Envelope, 'name', { value: name });
  return Envelope;
}
