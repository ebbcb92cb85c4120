import { ApiSchema } from '@nestjs/swagger';
import { Shown } from '../fields/shown.js';

/** What is left of a resource that was deleted. */
@ApiSchema({ name: 'DeletedResource' })
export class DeletedDto {
  @Shown({
    example: 'trunk_12346',
    description: 'ID of the deleted resource. Only the same organization can use it again.',
  })
  id: string;

  @Shown({ description: 'Time of deletion.', format: 'date-time', example: '2024-01-22T11:00:00Z' })
  deleted_at: string;
}
