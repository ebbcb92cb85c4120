import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray as ValidArray,
  IsBoolean as ValidBoolean,
  IsDefined as ValidDefined,
  IsInt as ValidInt,
  IsNumber as ValidNumber,
  IsObject as ValidObject,
  IsString as ValidString,
  Max as ValidMax,
  MaxLength as ValidMaxLength,
  Min as ValidMin,
  MinLength as ValidMinLength,
} from 'class-validator';
import { FORM, type RuleContext } from './rule.js';

// The rules of class-validator that bodies and queries go by, in words for clients: its own are written for programmers
// (contract §1 *Failure*). The JSON types, and whether there is a value at all, are the form of a request.

export function IsDefined() {
  return ValidDefined({ message: 'is required', context: FORM });
}

export function IsString() {
  return ValidString({ message: 'must be a string', context: FORM });
}

/** Each member of a list is a string. */
export function AreStrings() {
  return ValidString({ each: true, message: 'must contain only strings', context: FORM });
}

export function IsNumber() {
  return ValidNumber({}, { message: 'must be a number', context: FORM });
}

export function IsInt() {
  return ValidInt({ message: 'must be a whole number', context: FORM });
}

export function IsBoolean(message = 'must be true or false') {
  return ValidBoolean({ message, context: FORM });
}

export function IsArray() {
  return ValidArray({ message: 'must be an array', context: FORM });
}

/** @param object what it is, where it has a DTO of its own */
export function IsObject(object?: RuleContext['object']) {
  return ValidObject({ message: 'must be an object', context: { ...FORM, object } satisfies RuleContext });
}

/** Each member of a list is an object. */
export function AreObjects() {
  return ValidObject({ each: true, message: 'must contain only objects', context: FORM });
}

export function Min(minimum: number) {
  return ValidMin(minimum, { message: `must not be less than ${minimum}` });
}

export function Max(maximum: number) {
  return ValidMax(maximum, { message: `must not be greater than ${maximum}` });
}

export function MinLength(minimum: number) {
  const message = minimum === 1 ? 'must not be empty' : `must have at least ${minimum} characters`;
  return ValidMinLength(minimum, { message });
}

export function MaxLength(maximum: number) {
  return ValidMaxLength(maximum, { message: `must have at most ${maximum} characters` });
}

export function MinItems(minimum: number) {
  const message = minimum === 1 ? 'must not be empty' : `must have at least ${minimum} items`;
  return ArrayMinSize(minimum, { message });
}

/** @param members what each of them is, where they are objects */
export function MaxItems(maximum: number, members?: RuleContext['members']) {
  const message = `must have at most ${maximum} items`;
  return ArrayMaxSize(maximum, { message, context: { members } satisfies RuleContext });
}
