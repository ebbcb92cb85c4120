import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';

export class Liveness {
  @ApiProperty({ enum: ['up'], enumName: 'HealthStatus', example: 'up' })
  status: 'up';
}

export class Readiness {
  @ApiProperty({ enum: ['up'], enumName: 'HealthStatus', example: 'up' })
  status: 'up';
}

export const LivenessAnswer = envelopeOf(Liveness);
export const ReadinessAnswer = envelopeOf(Readiness);
