import { ApiProperty } from '@nestjs/swagger';
import { enumeration, enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';

const STATUSES = enumeration(
  'HealthStatus',
  ['up'],
  'Always `up`. If a service is not up, the response is an error.',
);

export class Liveness {
  @ApiProperty({ ...enumOf(STATUSES), example: 'up' })
  status: 'up';
}

export class Readiness {
  @ApiProperty({ ...enumOf(STATUSES), example: 'up' })
  status: 'up';
}

export const LivenessAnswer = envelopeOf(Liveness);
export const ReadinessAnswer = envelopeOf(Readiness);
