import { Controller, Delete, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { Body, Query } from '../../http/requests/handler-input.js';
import { WHOLE_DEVICE } from './device-registration.entity.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { ErrorTable } from '../../http/errors/error-table.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { timestamp } from '../../http/answers/times.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { LimitedByEntries } from '../../rate-limit/limited-by-entries.decorator.js';
import {
  EndedRegistrationAnswer,
  type EndedRegistrationDto,
  REGISTRATION_ENDED,
  REGISTRATION_REPORTED,
  RegistrationAnswer,
  type RegistrationDto,
} from './dto/registration.answer.js';
import { ReportRegistration } from './dto/registration.body.js';
import { REGISTRATION_EXAMPLES } from './dto/registration.examples.js';
import { presentLineNumber } from './dto/line-number.presenter.js';
import { presentRegistration } from './dto/registration.presenter.js';
import { EndRegistrationQuery } from './dto/registration.query.js';
import { RegistrationsService } from './registrations.service.js';

@ApiTags('SIP Edge')
@Controller('sipedge/registrations')
export class RegistrationsController {
  constructor(private readonly registrations: RegistrationsService) {}

  @Put(':deviceId')
  @RequireScope('edge:report')
  @LimitedByEntries()
  @Endpoint({
    id: 'reportRegistration',
    summary: 'Report Registration',
    description:
      'Reports that a device registered or refreshed its registration. With `expires` 0, it reports the ' +
      'end of the registration of the given line, or of all lines if you omit `line_number`.',
    answer: RegistrationAnswer,
    example: REGISTRATION_EXAMPLES.report,
  })
  @ErrorTable(
    { 400: 'Invalid request parameters', 404: 'Device not found', 422: 'Validation error' },
    'write',
  )
  @Idempotent()
  async report(
    @CurrentCaller() caller: Caller,
    @Identify('deviceId', 'dev') deviceId: string,
    @Body() body: ReportRegistration,
  ): Promise<Answer<RegistrationDto>> {
    const registration = await this.registrations.report(caller, deviceId, body);
    return unversioned(presentRegistration(registration), REGISTRATION_REPORTED);
  }

  @Delete(':deviceId')
  @RequireScope('edge:report')
  @LimitedByEntries()
  @Endpoint({
    id: 'endRegistration',
    summary: 'Report End of Registration',
    description:
      'Reports the end of the registration of the given line, or of all lines if you omit `line_number`.',
    answer: EndedRegistrationAnswer,
    example: REGISTRATION_EXAMPLES.end,
  })
  @ErrorTable(
    { 400: 'Invalid request parameters', 404: 'Device not found', 422: 'Validation error' },
    'write',
  )
  @Idempotent()
  async end(
    @CurrentCaller() caller: Caller,
    @Identify('deviceId', 'dev') deviceId: string,
    @Query() { line_number = WHOLE_DEVICE }: EndRegistrationQuery,
  ): Promise<Answer<EndedRegistrationDto>> {
    const endedAt = await this.registrations.end(caller, deviceId, line_number);
    return unversioned(
      { device_id: deviceId, line_number: presentLineNumber(line_number), ended_at: timestamp(endedAt) },
      REGISTRATION_ENDED,
    );
  }
}
