import type { OpenAPIObject } from '@nestjs/swagger';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Components = NonNullable<OpenAPIObject['components']>;
export type Schema = Exclude<NonNullable<Components['schemas']>[string], { $ref: string }>;
export type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;
export type Response = Exclude<NonNullable<Operation['responses'][string]>, { $ref: string }>;
export type RequestBody = Exclude<NonNullable<Operation['requestBody']>, { $ref: string }>;

export const METHODS = ['get', 'put', 'post', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** An operation with where it stands in the document. */
export interface PlacedOperation {
  method: Method;
  path: string;
  operation: Operation;
}

/** Every operation, in the document's order. */
export function operationsOf({ paths }: OpenAPIObject): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

/** The answers of an operation by status, as long as none of them is shared. */
export function answersOf({ responses }: Operation): [status: number, answer: Response][] {
  return Object.entries(responses).map(([status, answer]) => [Number(status), answer as Response]);
}
