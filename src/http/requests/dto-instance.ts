import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import type { RuleContext } from '../fields/rule.js';

/** What an object is, or the members of a list are, where those are DTOs. */
interface Nested {
  Dto: Type<object>;
  /** Of a list. */
  maxItems?: number;
}

/** The fields of DTOs by their names, with those that are DTOs themselves. */
const known = new WeakMap<Type, Map<string, Nested | undefined>>();

/** What a request's body or query holds by its DTO. */
export interface Typed<Dto> {
  dto: Dto;
  /** The paths of what the DTO does not know. */
  unknown: string[];
}

/**
 * A DTO with the known fields of `plain`, of which class-transformer converts the texts. For whole bodies it takes longer
 * than in proportion: it compares each name of an object with each other one, and copies whatever a caller nests into a
 * field that takes no such thing. Of a list that is too long, no more members become DTOs than it takes to tell.
 */
export function typed<Dto extends object>(Dto: Type<Dto>, plain: object): Typed<Dto> {
  const unknown: string[] = [];
  return { dto: dtoOf(Dto, plain, '', unknown), unknown };
}

/** Whether the DTO has the field. */
export function takes(Dto: Type, field: string): boolean {
  return fieldsOf(Dto).has(field);
}

function dtoOf<Dto extends object>(Dto: Type<Dto>, plain: object, parent: string, unknown: string[]): Dto {
  const fields = fieldsOf(Dto);
  const texts: Record<string, string> = {};
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(plain) as [string, unknown][]) {
    const nested = fields.get(name);
    if (!fields.has(name)) unknown.push(parent + name);
    else if (typeof value === 'string') texts[name] = value;
    else others[name] = nested ? nestedOf(nested, value, parent + name, unknown) : value;
  }
  return Object.assign(plainToInstance(Dto, texts), others);
}

function nestedOf({ Dto, maxItems }: Nested, value: unknown, path: string, unknown: string[]): unknown {
  if (maxItems === undefined) return objectOf(Dto, value, path, unknown);
  if (!Array.isArray(value)) return value;
  return value
    .slice(0, maxItems + 1)
    .map((member: unknown, index) => objectOf(Dto, member, `${path}[${index}]`, unknown));
}

function objectOf(Dto: Type<object>, value: unknown, path: string, unknown: string[]): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? dtoOf(Dto, value, `${path}.`, unknown)
    : value;
}

function fieldsOf(Dto: Type): Map<string, Nested | undefined> {
  const found = known.get(Dto);
  if (found) return found;
  const fields = new Map<string, Nested | undefined>();
  const rules = getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false);
  for (const { propertyName, constraints, context } of rules) {
    const { members, object } = (context ?? {}) as RuleContext;
    if (members) fields.set(propertyName, { Dto: members(), maxItems: constraints[0] as number });
    else if (object) fields.set(propertyName, { Dto: object() });
    else if (!fields.has(propertyName)) fields.set(propertyName, undefined);
  }
  known.set(Dto, fields);
  return fields;
}
