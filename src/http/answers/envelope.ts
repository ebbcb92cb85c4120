import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './answer.js';
import { etagOf, matchesNone } from './etag.js';
import { wantsXml } from './content-negotiation.js';
import { toXml, XML_TYPE } from './xml.js';

/**
 * Puts a handler's `Answer` into the success envelope (contract §1 *Success*), and its status, ETag and Location onto
 * the reply.
 * @returns the body, as JSON or XML; nothing where the client has this very representation already (304)
 */
export function writeAnswer(
  answer: Answer,
  request: FastifyRequest,
  reply: FastifyReply,
): string | undefined {
  const { data, message } = answer;
  const xml = wantsXml(request);
  void reply.status(answer.status).type(xml ? XML_TYPE : 'application/json; charset=utf-8');
  if (answer.location !== undefined) void reply.header('location', answer.location);

  // Serialized here, once, for both the digest and the answer.
  const json = JSON.stringify(data);
  if (answer.version !== undefined) {
    const etag = etagOf(answer.version, xml ? `xml${json}` : json);
    void reply.header('etag', etag);
    const conditional = request.method === 'GET' || request.method === 'HEAD';
    if (conditional && !matchesNone(request.headers['if-none-match'], etag)) {
      void reply.status(304);
      return undefined;
    }
  }
  if (xml) return toXml({ success: true, data, message });
  const tail = message === undefined ? '' : `,"message":${JSON.stringify(message)}`;
  return `{"success":true,"data":${json}${tail}}`;
}
