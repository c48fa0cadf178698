import type { Clock } from '../ports/clock.ts';

export interface EvidenceService {
  get(id: string): Promise<string>;
  readonly list: () => Promise<string[]>;
  count(): number; // planted: every public method returns a Promise
  lines(): AsyncIterable<string>; // planted: every public method returns a Promise
  readonly clock: Clock; // planted: every public method returns a Promise
  remove(id: string); // planted: every public method returns a Promise
}
export const evidenceService = (clock: Clock): string => String(clock.now());
