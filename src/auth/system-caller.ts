import { Caller } from './caller.js';

/** Who the audit trail names for what the service does by itself. @param work names it, in place of a request's id */
export function systemCaller(work: string): Caller {
  const grant = { subject: 'system', scopes: new Set<string>(), organizationIds: new Set<string>() };
  return new Caller(grant, work);
}
