import { enumeration, enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Shown } from '../../http/fields/shown.js';

const STATUSES = enumeration(
  'HealthStatus',
  ['up'],
  'Always `up`. If a service is not up, the response is an error.',
);

export class Liveness {
  @Shown({ ...enumOf(STATUSES), example: 'up' })
  status: 'up';
}

export class Readiness {
  @Shown({ ...enumOf(STATUSES), example: 'up' })
  status: 'up';
}

export const LivenessAnswer = envelopeOf(Liveness);
export const ReadinessAnswer = envelopeOf(Readiness);
