/**
 * Makes this realm's `Date` follow the virtual clock: argument-less construction, `Date()` and `Date.now()` add the shared
 * offset (`BigInt64Array[0]`, ms; see VirtualClock). Call it once in a worker, before the code that reads the time loads.
 */
export function patchDate(shared: SharedArrayBuffer): void {
  const offset = new BigInt64Array(shared);
  const RealDate = globalThis.Date;
  const now = (): number => RealDate.now() + Number(Atomics.load(offset, 0));
  // A proxy rather than a subclass: dates made by Node itself (file times, structured clones) stay instances of `Date`.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
}
