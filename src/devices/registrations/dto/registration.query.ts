import { QueryIntegerField } from '../../../http/fields/query-fields.js';
import { MAX_LINE_NUMBER } from '../../line-numbers.js';

/** The query of `DELETE /sipedge/registrations/:deviceId`. */
export class EndRegistrationQuery {
  @QueryIntegerField({
    description: 'The line whose registration ended. Omit it for all lines.',
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
  })
  line_number?: number;
}
