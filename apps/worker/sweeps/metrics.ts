import { Counter, Gauge, type Registry } from 'prom-client';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { DeadLetters } from '../../../core/ports/message-ledger.ts';
import type { SweepTask } from '../../composition/settings.ts';

export type SweepMetrics = {
  removed(task: SweepTask, count: number): void;
  deadLetters(found: readonly DeadLetters[], now: Instant): void;
};

export const sweepMetrics = (registry: Registry): SweepMetrics => {
  const registers = [registry];
  const removed = new Counter({
    name: 'faultmaven_sweep_removed_total',
    help: 'Things that the scheduled clean-up has removed.',
    labelNames: ['task'],
    registers,
  });
  const dead = new Gauge({
    name: 'faultmaven_dead_letters',
    help: 'Jobs that were dead at the latest dead-letter report.',
    labelNames: ['type'],
    registers,
  });
  const oldest = new Gauge({
    name: 'faultmaven_dead_letters_oldest_seconds',
    help: 'How long the oldest of them had been dead then.',
    labelNames: ['type'],
    registers,
  });
  return {
    removed: (task, count) => removed.inc({ task }, count),
    deadLetters(found, now) {
      dead.reset();
      oldest.reset();
      for (const { type, count, oldestAt } of found) {
        dead.set({ type }, count);
        oldest.set({ type }, Math.max(0, now - oldestAt) / 1000);
      }
    },
  };
};
