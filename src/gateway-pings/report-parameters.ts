import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { enumeration, enumOf } from '../http/fields/enumeration.js';
import { invalidRequest } from '../http/errors/api-exception.js';
import { oneOf } from '../http/fields/fields.js';
import { PING_STATUSES, type PingStatus } from '../sip-gateways/gateway-state.entity.js';
import { observationTime } from './observation-time.js';

const SUBJECTS = enumeration(
  'ReportedSubject',
  ['status', 'ping', ...PING_STATUSES.words],
  '`status` and `ping` are actions. `healthy`, `degraded` and `down` are the reported status itself.',
);

/** `:param1`: an action, or a status itself, which is then the one that is reported; else 400. */
@Injectable()
export class SubjectPipe implements PipeTransform<string, PingStatus | undefined> {
  transform(text: string): PingStatus | undefined {
    const subject = SUBJECTS.words.find((each) => each === text);
    if (!subject) throw invalidRequest([{ field: 'param1', message: oneOf(SUBJECTS.words) }]);
    return PING_STATUSES.words.find((status) => status === subject);
  }
}

/** `:param2`: when the ping was observed; else 400. */
@Injectable()
export class ObservationTimePipe implements PipeTransform<string, Date | null> {
  transform(text: string): Date | null {
    return observationTime(text);
  }
}

/** The status that `:param1` names, if it names one. */
export function ReportedSubject(): ParameterDecorator {
  return parameter('param1', new SubjectPipe(), {
    ...enumOf(SUBJECTS),
    description: 'A status, or an action type.',
    example: 'status',
  });
}

/** The time that `:param2` names, or `null` for now. */
export function ObservedAt(): ParameterDecorator {
  return parameter('param2', new ObservationTimePipe(), {
    schema: { type: 'string' },
    description:
      '`update` or `now`, or the time of the observation as RFC 3339, epoch seconds or epoch ' +
      'milliseconds. It may be at most 7 days old and 5 minutes ahead.',
    example: 'update',
  });
}

function parameter(name: string, pipe: PipeTransform, documented: object): ParameterDecorator {
  return (target, key, index) => {
    Param(name, pipe)(target, key, index);
    ApiParam({ name, ...documented })(target, key!, Object.getOwnPropertyDescriptor(target, key!)!);
  };
}
