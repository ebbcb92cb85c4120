import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { Convert, RuleContext } from '../fields/rule.js';

/** A field of a DTO: what a value is converted by, and what the list is of, where it is one of DTOs. */
interface Field {
  convert?: Convert;
  list?: { Member: Type<object>; maxItems: number };
}

const known = new WeakMap<Type, Map<string, Field>>();

/** What a request's body or query holds by its DTO. */
export interface Typed<Dto> {
  dto: Dto;
  /** The paths of what the DTO does not know. */
  unknown: string[];
}

/**
 * A DTO with the known fields of `plain`. What `plainToInstance` of class-transformer does takes longer than in
 * proportion to the body: it compares each name of an object with each other one, and copies whatever a caller nests
 * into a field that takes no such thing. Of a list that is too long, no more members become DTOs than it takes to tell.
 */
export function typed<Dto extends object>(Dto: Type<Dto>, plain: object): Typed<Dto> {
  const unknown: string[] = [];
  return { dto: dtoOf(Dto, plain, '', unknown), unknown };
}

function dtoOf<Dto extends object>(Dto: Type<Dto>, plain: object, parent: string, unknown: string[]): Dto {
  const fields = fieldsOf(Dto);
  const dto = new Dto() as Record<string, unknown>;
  for (const [name, value] of Object.entries(plain) as [string, unknown][]) {
    const field = fields.get(name);
    if (!field) unknown.push(parent + name);
    else if (field.list && Array.isArray(value))
      dto[name] = membersOf(field.list, value, parent + name, unknown);
    else dto[name] = field.convert ? field.convert(value) : value;
  }
  return dto as Dto;
}

function membersOf(
  { Member, maxItems }: NonNullable<Field['list']>,
  values: unknown[],
  path: string,
  unknown: string[],
): unknown[] {
  return values
    .slice(0, maxItems + 1)
    .map((value, index) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? dtoOf(Member, value, `${path}[${index}].`, unknown)
        : value,
    );
}

function fieldsOf(Dto: Type): Map<string, Field> {
  const found = known.get(Dto);
  if (found) return found;
  const fields = new Map<string, Field>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false)) {
    const field = fields.get(rule.propertyName) ?? {};
    const { convert, members } = (rule.context ?? {}) as RuleContext;
    if (convert) field.convert = convert;
    if (members) field.list = { Member: members(), maxItems: rule.constraints[0] as number };
    fields.set(rule.propertyName, field);
  }
  known.set(Dto, fields);
  return fields;
}
