import { ApiException } from '../../http/errors/api-exception.js';

/** 503: a request cannot get to the device. @param why where there is more to say than that it is not registered */
export function unreachable(why?: string): ApiException {
  const details = why === undefined ? undefined : [{ field: 'deviceId', message: why }];
  return new ApiException('device_unreachable', details);
}
