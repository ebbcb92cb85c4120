import type { Parameter, PlacedOperation } from './operations.js';

/** Puts the parameters of the path first, in its order; Nest has them in that in which decorators happen to run. */
export function orderParameters({ path, operation }: PlacedOperation): void {
  const place = ({ name, in: kind }: Parameter): number =>
    kind === 'path' ? path.indexOf(`{${name}}`) : path.length;
  operation.parameters = ((operation.parameters ?? []) as Parameter[]).toSorted(
    (a, b) => place(a) - place(b),
  );
}
