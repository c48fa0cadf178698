/** Loaded before the main module of a process that is measured: how late a timer of the main thread fires, and how much
 *  CPU that thread used meanwhile. Late with little CPU is a machine that was busy with others, or a wait for the disk;
 *  CPU is ours. Tells its parent once a second; nothing is measured until the parent says so. */
const EVERY_MS = 10;

export type Late = { readonly atMs: number; readonly lateMs: number; readonly cpuMs: number };
export type Sample = {
  readonly ticks: number;
  /** Those that were late by more than 2 ms. */
  readonly late: readonly Late[];
};

let late: Late[] = [];
let ticks = 0;
let lastAt = 0;
let lastCpu = 0;

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const tick = (): void => {
  const now = performance.now();
  const cpu = cpuMs();
  const lateMs = now - lastAt - EVERY_MS;
  ticks++;
  if (lateMs > 2) late.push({ atMs: performance.timeOrigin + now, lateMs, cpuMs: cpu - lastCpu });
  lastAt = now;
  lastCpu = cpu;
};

const tell = (): void => {
  process.send?.({ ticks, late } satisfies Sample);
  ticks = 0;
  late = [];
};

process.once('message', () => {
  process.channel?.unref();
  lastAt = performance.now();
  lastCpu = cpuMs();
  setInterval(tick, EVERY_MS).unref();
  setInterval(tell, 1000).unref();
});
process.channel?.unref();
