import type { Call, ExportCall, ListCall } from './call.js';
import type { Exports } from './exports.js';
import type * as generated from './generated/sdk.gen.js';

type Generated = typeof generated;

/** The operation ids of the OpenAPI document: the names of the client's methods. */
export type OperationId = keyof Generated;

/** Options of a single call. */
export interface CallOptions {
  /** Aborts the call, its retries, its further pages and what else there is of an export. */
  signal?: AbortSignal | undefined;
  /** Overrides the client's `retries`. */
  retries?: number | undefined;
  /** Overrides the client's `timeoutMs`. */
  timeoutMs?: number | undefined;
  /** ETag of the version that a write applies to. If the resource has changed since, the call fails with 412. */
  ifMatch?: string | undefined;
  /** Key that makes a write take effect once, even if your program repeats it. Default: a new key for each call. */
  idempotencyKey?: string | undefined;
  /** Additional headers. */
  headers?: Record<string, string> | undefined;
}

/** What the generated function of an operation takes: path, query and body apart. */
type Request<Id extends OperationId> = NonNullable<Parameters<Generated[Id]>[0]>;
type Received<Id extends OperationId> = NonNullable<Awaited<ReturnType<Generated[Id]>>['data']>;

type Given<Part> = [NonNullable<Part>] extends [never] ? unknown : NonNullable<Part>;
type Body<Id extends OperationId> = [NonNullable<Request<Id>['body']>] extends [never]
  ? unknown
  : Pick<Request<Id>, 'body'>;
/** The type as editors should show it: one object, not what it was put together from. */
type Flat<Parts> = Parts extends infer Whole ? { [Name in keyof Whole]: Whole[Name] } : never;

/** The parameters of an operation: those of its path and of its query side by side, and its `body`. */
export type ParametersOf<Id extends OperationId> = Flat<
  // The client reads JSON.
  Given<Request<Id>['path']> & Omit<Given<Request<Id>['query']>, 'format'> & Body<Id>
>;

/** The `data` of an operation's answer; the text of one that is no envelope, such as the metrics. */
export type DataOf<Id extends OperationId> = Received<Id> extends { data: infer Data } ? Data : Received<Id>;

/** What the lists and exports that an operation answers with are made of. */
export type ItemOf<Id extends OperationId> = Id extends keyof Exports
  ? Exports[Id]
  : Extract<DataOf<Id>[keyof DataOf<Id>], readonly unknown[]>[number];

type Arguments<Given, Taken> = object extends Given
  ? [parameters?: Taken, options?: CallOptions]
  : [parameters: Taken, options?: CallOptions];

type Method<Id extends OperationId> = (
  ...args: Arguments<ParametersOf<Id>, ParametersOf<Id>>
) => Call<DataOf<Id>>;

type ExportMethod<Id extends OperationId> = (
  ...args: Arguments<ParametersOf<Id>, ParametersOf<Id>>
) => ExportCall<ItemOf<Id>>;

/** Whether the answer has totals depends on `count` alone, so that is told apart. */
type ListMethod<Id extends OperationId> = <Count extends boolean = true>(
  ...args: Arguments<ParametersOf<Id>, Flat<Omit<ParametersOf<Id>, 'count'>> & { count?: Count }>
) => ListCall<Count extends false ? DataOf<Id> : WithTotals<DataOf<Id>>, ItemOf<Id>>;

/** A page of a list that was asked for without `count: false`. */
type WithTotals<Data> = {
  [Name in keyof Data]: Name extends 'pagination' ? AllOf<Data[Name]> : Data[Name];
};
type AllOf<Pagination> = Pagination extends object ? Required<Pagination> : Pagination;

/** One method for each operation of the OpenAPI document. */
export type Operations = {
  [Id in keyof Generated]: Id extends keyof Exports
    ? ExportMethod<Id>
    : 'cursor' extends keyof ParametersOf<Id>
      ? ListMethod<Id>
      : Method<Id>;
};
