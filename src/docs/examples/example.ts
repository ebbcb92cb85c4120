/** What the OpenAPI document shows of one operation; with the specification's own values where it prints any. */
export interface OperationExample {
  /** By name; for those that are not here `PARAMETERS` has one. */
  parameters?: Record<string, string | number | boolean>;
  body?: object;
  /** What Swagger UI fills in instead, where the specification's own is of another organization than all else. */
  bodyToTry?: object;
  /** The answer with status 200; a text where it is not JSON. */
  answer: object | string;
  /** The answer with status 201. */
  created?: object;
}

/** By operation id. */
export type Examples = Record<string, OperationExample>;

/** The envelope of a success. */
export function success(data: object, message?: string): object {
  return { success: true, data, ...(message === undefined ? {} : { message }) };
}

/** The envelope of what is left of a resource that was deleted. */
export function gone(id: string, deletedAt: string, message: string): object {
  return success({ id, deleted_at: deletedAt }, message);
}

/** A list of so many, all on one page. */
export function onePage(total: number) {
  return { page: 1, per_page: 50, total, total_pages: 1 };
}
