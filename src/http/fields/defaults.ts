import type { Type } from '@nestjs/common';

const DEFAULTS = 'http:defaults';

/** Declares what a body means that leaves the field out. Bodies of updates take over none of it: there it is unchanged. */
export function Default(value: unknown): PropertyDecorator {
  return (body, field) => {
    const others = Reflect.getMetadata(DEFAULTS, body) as object | undefined;
    Reflect.defineMetadata(DEFAULTS, { ...others, [field]: value }, body);
  };
}

/**
 * A body with the defaults of what it leaves out: the one that the field declares, else null where it takes that. What
 * is never shown again stays out, and is kept (contract §1 *PUT*); so does what has neither, for the caller to fill in.
 */
export function withDefaults<Body extends object>(Body: Type<Body>, body: Body): Required<Body> {
  const defaults = Reflect.getMetadata(DEFAULTS, Body.prototype as object) as Partial<Body> | undefined;
  return { ...defaults, ...body } as Required<Body>;
}
