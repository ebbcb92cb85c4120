import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { invalidRequest } from './errors/api-exception.js';
import { unsafeText } from './unsafe-text.js';

const ANY_INPUT = 'http:any-input';

const PARAMETERS = { query: RouteParamtypes.QUERY, body: RouteParamtypes.BODY };

/** A part of a request that handlers have DTOs for. */
type Part = keyof typeof PARAMETERS;

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
  if (names.length === 0 || takes(part, context)) return;
  const unsafe = unsafeText(fields);
  throw invalidRequest(
    unsafe ? [unsafe] : names.map((field) => ({ field, message: 'is not a known field' })),
  );
}

function takes(part: Part, context: ExecutionContext): boolean {
  if (takesAny(context)) return true;
  const { name } = context.getHandler();
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name) as object | undefined;
  // Nest keeps them by their type and their place, such as `4:0`.
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${PARAMETERS[part]}:`));
}
