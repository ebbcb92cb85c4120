import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** What is left of a resource that was deleted. */
@ApiSchema({ name: 'DeletedResource' })
export class DeletedDto {
  @ApiProperty({
    example: 'trunk_12346',
    description: 'ID of the deleted resource. Only the same organization can use it again.',
  })
  id: string;

  @ApiProperty({ description: 'Time of deletion.', format: 'date-time', example: '2024-01-22T11:00:00Z' })
  deleted_at: string;
}
