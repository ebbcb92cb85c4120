import { IdField, TextField } from '../../../http/fields/fields.js';

/** The body of `POST /siptrunkroutes/test`. */
export class TestSipTrunkRoutes {
  @IdField({ prefix: 'org', description: 'Organization that calls.', example: 'org_98765' })
  organization_id: string;

  @TextField({
    description:
      'Called number as dialled: 1 to 32 digits, with or without a leading plus sign. It is compared with the ' +
      'prefixes as it is.',
    example: '+493012345678',
    maxLength: 33,
    pattern: /^\+?\d{1,32}$/,
    patternMessage: 'must be 1 to 32 digits, with or without a leading plus sign',
  })
  number: string;
}
