import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** What is left of a resource that was deleted. */
@ApiSchema({ name: 'DeletedResource' })
export class DeletedDto {
  @ApiProperty({
    example: 'trunk_12346',
    description: 'The id, free to be used again by the same organization.',
  })
  id: string;

  @ApiProperty({ description: 'When it was deleted.', format: 'date-time', example: '2024-01-22T11:00:00Z' })
  deleted_at: string;
}
