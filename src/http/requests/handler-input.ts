import {
  Body as NestBody,
  type ExecutionContext,
  type PipeTransform,
  Query as NestQuery,
  SetMetadata,
  type Type,
} from '@nestjs/common';
import { invalidRequest } from '../errors/api-exception.js';
import { unsafeText } from './unsafe-text.js';

/** A part of a request that handlers have DTOs for. */
type Part = 'query' | 'body';

const ANY_INPUT = 'http:any-input';
const TAKES: Record<Part, string> = { query: 'http:takes-query', body: 'http:takes-body' };

/** Hands the body to the handler, which without this takes none. */
export function Body(...pipes: Type<PipeTransform>[]): ParameterDecorator {
  return taking('body', NestBody(...pipes));
}

/** Hands the query to the handler, which without this takes none. */
export function Query(): ParameterDecorator {
  return taking('query', NestQuery());
}

/** Nest knows which parts a handler takes, but tells nobody. */
function taking(part: Part, handOver: ParameterDecorator): ParameterDecorator {
  return (target, key, index) => {
    handOver(target, key, index);
    SetMetadata(TAKES[part], true)(target, key!, Object.getOwnPropertyDescriptor(target, key!)!);
  };
}

/** The handler takes whatever comes: it answers for others, or is what people follow links to. */
export function AnyInput(): MethodDecorator {
  return SetMetadata(ANY_INPUT, true);
}

/** Whether the handler is marked so. */
export function takesAny(context: ExecutionContext): boolean {
  return Reflect.hasMetadata(ANY_INPUT, context.getHandler());
}

/**
 * Where a handler has a DTO for a part of its requests, that refuses the fields it does not know; where it has none,
 * every field is unknown.
 * @throws ApiException 400 when the handler has no use for what came
 */
export function mustBeTaken(part: Part, fields: object, context: ExecutionContext): void {
  const names = Object.keys(fields);
  if (names.length === 0 || takesAny(context) || Reflect.hasMetadata(TAKES[part], context.getHandler()))
    return;
  const unsafe = unsafeText(fields);
  throw invalidRequest(
    unsafe ? [unsafe] : names.map((field) => ({ field, message: 'is not a known field' })),
  );
}
