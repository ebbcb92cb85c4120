import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Reply } from './api.js';

/** The specification, as it was given. */
const FILE = join(process.cwd(), 'test', 'specification', 'telephony-resources-api.md');

/** A request as the specification prints it. */
export interface PrintedRequest {
  method: string;
  /** With the query, without the host. */
  path: string;
  headers: Record<string, string>;
  body?: Record<string, unknown>;
}

/** An endpoint of the specification. */
export interface PrintedEndpoint {
  title: string;
  description: string;
  request: PrintedRequest;
  response: { success: boolean; data: Record<string, any>; message?: string };
  /** The rows of its error table. */
  errors: Map<number, string>;
}

/** A section of the specification. */
export interface PrintedSection {
  title: string;
  description: string;
  endpoints: PrintedEndpoint[];
}

/** The sections that have endpoints, in order. */
export function printedSections(): PrintedSection[] {
  return readFileSync(FILE, 'utf8')
    .split('\n## ')
    .slice(1)
    .filter((text) => text.includes('\n### '))
    .map((text) => {
      const title = text.slice(0, text.indexOf('\n'));
      return {
        title,
        description: firstParagraph(text.slice(title.length)),
        endpoints: text.split('\n### ').slice(1).map(endpointOf),
      };
    });
}

/** The endpoints of a section such as `SIP Trunks`, by title. */
export function printedSection(title: string): Map<string, PrintedEndpoint> {
  const section = printedSections().find((each) => each.title === title);
  if (!section) throw new Error(`The specification has no section ${title}`);
  return new Map(section.endpoints.map((endpoint) => [endpoint.title, endpoint]));
}

function firstParagraph(text: string): string {
  return text.trim().split('\n\n', 1)[0];
}

function endpointOf(text: string): PrintedEndpoint {
  const title = text.slice(0, text.indexOf('\n'));
  const curl = /```bash\ncurl (.*?)\n```/s.exec(text);
  const response = /```json\n(.*?)\n```/s.exec(text);
  if (!curl || !response) throw new Error(`${title}: no example in the specification`);
  const errors = [...text.matchAll(/^\| (\d{3}) +\| (.+?) +\|$/gm)].map(
    ([, code, words]) => [Number(code), words] as const,
  );
  return {
    title,
    description: firstParagraph(text.slice(title.length)),
    request: requestOf(curl[1]),
    response: JSON.parse(response[1]) as PrintedEndpoint['response'],
    errors: new Map(errors),
  };
}

/** What a shell makes of the printed command. */
function requestOf(curl: string): PrintedRequest {
  const [, method, path] = /-X (\w+) "https:\/\/[^/]+([^"]*)"/.exec(curl)!;
  const headers = [...curl.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  // A quote inside a single-quoted word is written '\'' in a shell.
  const body = /-d '(.*)'$/s.exec(curl.trim())?.[1].replaceAll(`'\\''`, `'`);
  const { authorization: _token, ...rest } = Object.fromEntries(headers) as Record<string, string>;
  return {
    method,
    path,
    headers: rest,
    body: body ? (JSON.parse(body) as Record<string, unknown>) : undefined,
  };
}

/**
 * Makes the request of an endpoint as printed, and expects the status, the printed message and the printed data.
 * @param data as much of it as this service answers
 */
export async function asPrinted(
  api: Api,
  { request, response }: PrintedEndpoint,
  status = 200,
  data: object = response.data,
): Promise<Reply> {
  const reply = await api.request(request.method, request.path, request);
  expect({ status: reply.status, message: reply.json.message }).toEqual({
    status,
    message: response.message,
  });
  expect(lacking(data, reply.json.data)).toEqual([]);
  return reply;
}

const ANY_ID = /^[a-z]+_[0-9A-Za-z]+$/;
const ANY_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Where `actual` lacks something of the printed example. Every printed field must be there with its printed value;
 * times and ids that the service makes may be others, of the same form. More fields than printed are fine.
 */
export function lacking(printed: unknown, actual: unknown, path = 'data'): string[] {
  if (Array.isArray(printed)) {
    if (!Array.isArray(actual)) return [`${path}: is no list`];
    if (actual.length !== printed.length)
      return [`${path}: has ${actual.length} members, not ${printed.length}`];
    return printed.flatMap((each, index) => lacking(each, actual[index], `${path}[${index}]`));
  }
  if (typeof printed === 'object' && printed !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${path}: is no object`];
    return Object.entries(printed).flatMap(([key, each]) =>
      lacking(each, (actual as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  if (printed === actual) return [];
  const sameForm = [ANY_TIME, ANY_ID].some(
    (form) => form.test(String(printed)) && typeof actual === 'string' && form.test(actual),
  );
  return sameForm ? [] : [`${path}: is ${JSON.stringify(actual)}, not ${JSON.stringify(printed)}`];
}
