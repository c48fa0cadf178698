declare global {
  /** Read by the reporter, which is not a module of ours. */
  var faultmavenNotHere: Set<string> | undefined;
}

/** Keeps for the summary of the run why suites are not run here. Each reason is told there once. */
export const notHere = (reason: string): void => {
  globalThis.faultmavenNotHere ??= new Set();
  globalThis.faultmavenNotHere.add(reason);
};
