import type { Shares } from '../../shares/shares.js';
import { ApiException } from '../errors/api-exception.js';

/**
 * Does for a caller what may take long, such as waiting for a device, in a place of his organization.
 * @throws ApiException 429 while the organization has its share of such work under way
 */
export async function inShare<T>(places: Shares, organizationId: string, work: () => Promise<T>): Promise<T> {
  if (!places.take(organizationId)) throw new ApiException('rate_limited');
  try {
    return await work();
  } finally {
    places.release(organizationId);
  }
}
