declare module 'semver' {
  /** Whether every version in the range `inner` is in the range `outer` too. */
  export function subset(inner: string, outer: string): boolean;

  /** Whether a version is in both ranges. */
  export function intersects(one: string, other: string): boolean;
}
