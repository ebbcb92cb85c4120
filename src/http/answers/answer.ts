/** What a handler returns; `ApiAdapter` has it written as the envelope of contract §1 *Success* (`envelope.ts`). */
export class Answer<Data = unknown> {
  status = 200;
  message?: string;
  location?: string;
  /** The version of a single resource, for its ETag. */
  version?: number;

  constructor(readonly data: Data) {}
}

/** A single resource, with its ETag. */
export function found<Data>(data: Data, version: number): Answer<Data> {
  return Object.assign(new Answer(data), { version });
}

/** Anything that has no ETag: a list, the result of an action. */
export function unversioned<Data>(data: Data, message?: string): Answer<Data> {
  return Object.assign(new Answer(data), { message });
}

/** A resource that was changed. */
export function updated<Data>(data: Data, version: number, message: string): Answer<Data> {
  return Object.assign(new Answer(data), { version, message });
}

/** A resource that was made: 201 with its `Location`. */
export function created<Data>(data: Data, version: number, message: string, location: string): Answer<Data> {
  return Object.assign(new Answer(data), { status: 201, version, message, location });
}

/** What is left of a resource that was deleted. */
export function deleted(
  id: string,
  deletedAt: string,
  message: string,
): Answer<{ id: string; deleted_at: string }> {
  return Object.assign(new Answer({ id, deleted_at: deletedAt }), { message });
}
