import { encodeCursor } from './answers/cursor.js';
import type { Type } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** The organization that all examples are of. */
export const EXAMPLE_ORGANIZATION = 'org_98765';

const EXAMPLES = 'http:examples';

/** Declares what a field is by example; without one it is left out of what is made of the others. */
export function Example(value: unknown): PropertyDecorator {
  return (dto, field) => {
    const others = Reflect.getMetadata(EXAMPLES, dto) as object | undefined;
    Reflect.defineMetadata(EXAMPLES, { ...others, [field]: value }, dto);
  };
}

/**
 * A body or an answer, made of the examples of its fields, in their order.
 * @param different those that are not shown so; undefined leaves out
 */
export function exampleOf<Dto extends object>(Dto: Type<Dto>, different?: Partial<Dto>): Dto {
  const fields = { ...(Reflect.getMetadata(EXAMPLES, Dto.prototype as object) as Dto), ...different };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Dto;
}

/** What the OpenAPI document shows of one operation; with the specification's own values where it prints any. */
export interface OperationExample {
  /** By name; those that are not here show what their own declaration says. */
  parameters?: Record<string, string | number | boolean>;
  body?: object;
  /** The answer with status 200. */
  answer: object;
  /** The answer with status 201. */
  created?: object;
}

/** Those of a resource, by the handler's name. */
export type Examples = Record<string, OperationExample>;

/** The envelope of a success. */
export function success(data: object, message?: string): { success: true; data: object; message?: string } {
  return { success: true, data, ...(message === undefined ? {} : { message }) };
}

/** The envelope of what is left of a resource that was deleted. */
export function gone(id: string, deletedAt: string, message: string): object {
  return success({ id, deleted_at: deletedAt }, message);
}

/** Where the second page of the list of domains begins. */
export const EXAMPLE_CURSOR = encodeCursor({
  list: 'ListDomainsQuery',
  parent: '',
  filters: {},
  page: 2,
  after: ['1705314600000000', 'dom_12345'],
});

/** A list of so many, all on one page. */
export function onePage(total: number) {
  return { page: 1, per_page: 50, total, total_pages: 1, total_is_estimate: false, next_cursor: null };
}

/** Where an operation of the document carries its example until it is shown. */
export const EXAMPLE_EXTENSION = 'x-example';

/** Of the enumerations that many GETs take; Nest drops the example of an enumeration in a query. */
const ENUMERATIONS = { format: 'json', sort: '-created_at' };

/** Shows the handler's parameters and body by example. */
export function ShowExample({ parameters, body }: Partial<OperationExample>): MethodDecorator {
  return ApiExtension(EXAMPLE_EXTENSION, { parameters: { ...ENUMERATIONS, ...parameters }, body });
}
