import type { LogRecord } from '../log-text.ts';
import { apiLine } from './api-line.ts';
import { TIMELINE } from './timeline.ts';

const GC_MS = [412, 1_284, 655];

const gcPauses = (): LogRecord[] =>
  TIMELINE.gcPauses.map((at, n) =>
    apiLine(
      at,
      'WARN',
      'jvm-pause-monitor',
      'c.e.checkout.ops.JvmPauseMonitor',
      `Detected pause of approximately ${GC_MS[n]} ms in the JVM: G1 Evacuation Pause, heap 1${n + 1}98M of 2048M`,
    ),
  );

/** A leader election: the producer tries again by itself, and nothing is lost. */
const leaderMoves = (): LogRecord[] =>
  TIMELINE.leaderMoves.map((at, n) =>
    apiLine(
      at,
      'WARN',
      'kafka-producer-network-thread | checkout-api-1',
      'o.a.k.c.producer.internals.Sender',
      `[Producer clientId=checkout-api-1] Got error produce response with correlation id ${48_211 + n * 2_377} on topic-partition payments.requested-3, retrying (2147483646 attempts left). Error: NOT_LEADER_OR_FOLLOWER`,
    ),
  );

const flagChanged = (): LogRecord =>
  apiLine(
    TIMELINE.flagChanged,
    'INFO',
    'flags-1',
    'c.e.checkout.flags.FlagClient',
    'Flag storefront.prefetch-quotes changed: on for 10 % of customers',
  );

/** What happens before the onset, looks like a cause and is none. */
export const decoyRecords = (): LogRecord[] => [...gcPauses(), ...leaderMoves(), flagChanged()];
