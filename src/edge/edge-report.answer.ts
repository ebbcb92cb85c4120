import { ApiPropertyOptional } from '@nestjs/swagger';
import { Shown } from '../http/fields/shown.js';

/** How many entries, or what they are about, had one result. */
export const Count = (description: string, example: number) =>
  Shown({ type: 'integer', example, description });

/** What became of one entry. Each kind of report adds its `result`. */
export class EntryResultDto {
  @Shown({ type: 'integer', example: 0, description: 'Position of the entry in the report, starting at 0.' })
  index: number;

  @ApiPropertyOptional({
    example: 'contact',
    description:
      'Field that is not valid. Empty if the entry is not an object. Present with `refused`, and if one of several ' +
      '`contacts` was left out.',
  })
  field?: string;

  @ApiPropertyOptional({
    example: 'is required',
    description: 'What is wrong with the field. Present with `refused`.',
  })
  message?: string;
}
