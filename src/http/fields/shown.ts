import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Example } from '../example.js';

/** A field that answers show. Its example is the one of every answer that says nothing else; see `exampleOf`. */
export function Shown(options: ApiPropertyOptions): PropertyDecorator {
  return applyDecorators(ApiProperty(options), Example(options.example));
}
