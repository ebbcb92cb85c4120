import {
  getMetadataStorage,
  type ValidationArguments,
  ValidationTypes,
  type ValidatorConstraintInterface,
} from 'class-validator';

/** The rules on a field, as class-validator has them. */
interface FieldRules {
  name: string;
  /** Whether the field is looked at at all; all of them must say so. */
  conditions: ((dto: object, value: unknown) => boolean)[];
  checks: Check[];
  /** Whether its members, or its value, are DTOs as well. */
  nested: boolean;
}

interface Check {
  validator: ValidatorConstraintInterface;
  constraints: unknown[];
  /** Whether it is about each member of a list. */
  each: boolean;
}

type DtoClass = abstract new () => object;

/** Nothing where a DTO has rules of a kind that none of ours have. */
const known = new WeakMap<DtoClass, FieldRules[] | undefined>();

/**
 * Whether a DTO keeps all of its rules. These are worked out once for each class: class-validator looks through the rules
 * of all classes at each validation, which for most requests is a good part of their cost. What is not plainly valid is
 * left to it, and so are the words for what is wrong.
 */
export function plainlyValid(dto: object): boolean {
  const rules = rulesOf(dto.constructor as DtoClass);
  return rules !== undefined && rules.every((field) => keeps(dto, field));
}

function keeps(dto: object, { name, conditions, checks, nested }: FieldRules): boolean {
  const value = (dto as Record<string, unknown>)[name];
  if (!conditions.every((condition) => condition(dto, value))) return true;
  for (const { validator, constraints, each } of checks) {
    const args: ValidationArguments = { targetName: '', property: name, object: dto, value, constraints };
    const values: unknown[] = each && Array.isArray(value) ? value : [value];
    if (!values.every((one) => validator.validate(one, args) === true)) return false;
  }
  if (!nested || value === undefined) return true;
  const members: unknown[] = Array.isArray(value) ? value : [value];
  return members.every((one) => one instanceof Object && !Array.isArray(one) && plainlyValid(one));
}

function rulesOf(Dto: DtoClass): FieldRules[] | undefined {
  if (!known.has(Dto)) known.set(Dto, readRules(Dto));
  return known.get(Dto);
}

function readRules(Dto: DtoClass): FieldRules[] | undefined {
  const storage = getMetadataStorage();
  const fields = new Map<string, FieldRules>();
  const metadatas = storage.getTargetValidationMetadatas(Dto, '', false, false);
  for (const {
    type,
    propertyName: name,
    constraints,
    constraintCls,
    each,
    validateIf,
    groups,
  } of metadatas) {
    const rules = fields.get(name) ?? { name, conditions: [], checks: [], nested: false };
    fields.set(name, rules);
    if (validateIf || groups?.length > 0) return undefined;
    if (type === ValidationTypes.CONDITIONAL_VALIDATION) {
      rules.conditions.push(constraints[0] as FieldRules['conditions'][number]);
    } else if (type === ValidationTypes.NESTED_VALIDATION) {
      rules.nested = true;
    } else if (type === ValidationTypes.CUSTOM_VALIDATION || type === ValidationTypes.IS_DEFINED) {
      for (const { instance: validator, async } of storage.getTargetValidatorConstraints(constraintCls)) {
        if (async) return undefined;
        rules.checks.push({ validator, constraints: constraints as unknown[], each });
      }
    } else {
      return undefined;
    }
  }
  return fields.size > 0 ? [...fields.values()] : undefined;
}
