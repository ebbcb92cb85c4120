import { Controller, Delete, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { ErrorTable } from '../../http/errors/error-table.js';
import { Query } from '../../http/requests/handler-input.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { LimitedByEntries } from '../../rate-limit/limited-by-entries.decorator.js';
import {
  ADDRESS_ENDED,
  EndedAddressAnswer,
  type EndedAddressDto,
  type RegistrationList,
  RegistrationListAnswer,
} from './dto/registered-contact.answer.js';
import { REGISTERED_CONTACT_EXAMPLES } from './dto/registered-contact.examples.js';
import { presentContact } from './dto/registered-contact.presenter.js';
import { EndAddressQuery, ListRegistrationsQuery } from './dto/registered-contact.query.js';
import { RegisteredContactsService } from './registered-contacts.service.js';

@ApiTags('SIP Edge')
@Controller('sipedge/registrations')
export class RegisteredContactsController {
  constructor(private readonly registrations: RegisteredContactsService) {}

  @Get()
  @RequireScope('devices:read')
  @Endpoint({
    id: 'listRegistrations',
    summary: 'List Registrations',
    description:
      'Lists the live contacts of devices, newest registration first. Contacts that have ended or expired are ' +
      'not listed.',
    answer: RegistrationListAnswer,
    returns: 'Registrations',
    example: REGISTERED_CONTACT_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListRegistrationsQuery,
  ): Promise<Answer<RegistrationList>> {
    const { rows, pagination } = await this.registrations.list(caller, query);
    return unversioned({ registrations: rows.map(presentContact), pagination });
  }

  @Delete()
  @RequireScope('edge:report')
  @LimitedByEntries()
  @Endpoint({
    id: 'endRegistrationOfAddress',
    summary: 'Report End of Registration by Address of Record',
    description: 'Reports that all contacts of an address of record have ended.',
    answer: EndedAddressAnswer,
    example: REGISTERED_CONTACT_EXAMPLES.end,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 404: 'Registration not found' }, 'write')
  @Idempotent()
  async end(
    @CurrentCaller() caller: Caller,
    @Query() { aor }: EndAddressQuery,
  ): Promise<Answer<EndedAddressDto>> {
    return unversioned({ aor, contacts: await this.registrations.end(caller, aor) }, ADDRESS_ENDED);
  }
}
