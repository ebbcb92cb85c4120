export { TelephonyClient, type TelephonyClientOptions } from './client.js';
export { TelephonyError, type TelephonyErrorCode } from './errors.js';
export type { Answer } from './answer.js';
export type { Call, ExportCall, ListCall } from './call.js';
export type { CallOptions, DataOf, ItemOf, OperationId, Operations, ParametersOf } from './operations.js';
export * from './generated/types.gen.js';
