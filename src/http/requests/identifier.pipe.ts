import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { type IdPrefix, idPattern } from '../../database/ids.js';
import { invalidRequest } from '../errors/api-exception.js';

/** What a path parameter may be: an id of `prefix`, or one of `words`. */
interface Identifier {
  /** The name of the parameter in the specification. */
  name: string;
  prefix: IdPrefix;
  words?: readonly string[];
}

/** What the document calls the things that ids are of. */
const KINDS: Record<IdPrefix, string> = {
  trunk: 'SIP trunk',
  ip: 'SIP trunk IP',
  route: 'SIP trunk route',
  dev: 'Device',
  line: 'Device line',
  reboot: 'Reboot',
  gw: 'Gateway',
  alert: 'Alert',
  dom: 'Domain',
  orgip: 'Organization IP',
  num: 'Number',
  hook: 'Webhook',
  event: 'Event',
  delivery: 'Webhook delivery',
  audit: 'Audit event',
  call: 'Call record',
};

@Injectable()
class IdentifierPipe implements PipeTransform<string, string> {
  private readonly pattern: RegExp;

  constructor(private readonly identifier: Identifier) {
    this.pattern = idPattern(identifier.prefix);
  }

  transform(text: string): string {
    const { name, prefix, words = [] } = this.identifier;
    if (words.includes(text) || this.pattern.test(text)) return text;
    const alternatives = words.length > 0 ? `, or ${words.join(', ')}` : '';
    throw invalidRequest([
      { field: name, message: `must be ${prefix}_ followed by 1 to 64 letters or digits${alternatives}` },
    ]);
  }
}

/** A path parameter that is an id (or one of the words that the endpoint takes in its place); else 400. */
export function Identify(name: string, prefix: IdPrefix, words?: readonly string[]): ParameterDecorator {
  return (target, key, index) => {
    Param(name, new IdentifierPipe({ name, prefix, words }))(target, key, index);
    const alternatives = words ? `|^(${words.join('|')})$` : '';
    const inWords = words ? `, or ${words.map((word) => `\`${word}\``).join(', ')}` : '';
    ApiParam({
      name,
      schema: { type: 'string', pattern: `${idPattern(prefix).source}${alternatives}` },
      description: `${KINDS[prefix]} ID${inWords}.`,
    })(target, key!, Object.getOwnPropertyDescriptor(target, key!)!);
  };
}
