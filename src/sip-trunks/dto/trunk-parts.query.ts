import { IntersectionType } from '@nestjs/swagger';
import { DEFAULT_PER_PAGE, MAX_PAGE, MAX_PER_PAGE, PartsPageQuery } from '../../http/answers/paging.js';
import { FormatQuery, QueryIntegerField, QueryOrganizationField } from '../../http/fields/query-fields.js';

/**
 * The query of `GET /siptrunkips/:entity` and its kin. Unlike those of other lists the parameters of paging have no
 * default, which a client could send in their place: the parts of one trunk come all at once where both are left out.
 */
export class ListTrunkPartsQuery extends IntersectionType(PartsPageQuery, FormatQuery) {
  @QueryIntegerField({
    description:
      'Page number. Defaults to 1. For a single trunk, omit both `page` and `per_page` to get everything ' +
      'at once.',
    minimum: 1,
    maximum: MAX_PAGE,
    example: 1,
  })
  page?: number;

  @QueryIntegerField({
    description: `Results per page. Defaults to ${DEFAULT_PER_PAGE}. For a single trunk, omit both \`page\` and \`per_page\` to get everything at once.`,
    minimum: 1,
    maximum: MAX_PER_PAGE,
    example: 50,
  })
  per_page?: number;

  @QueryOrganizationField()
  organization_id?: string;
}
