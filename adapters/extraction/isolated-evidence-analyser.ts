import type { EvidenceAnalyser } from '../../core/evidence/analyser.ts';
import type { Analysis } from '../../core/evidence/analysis.ts';
import { childPool, type IsolationCaps } from './isolation/child-pool.ts';

export type AnalysisInput = Parameters<EvidenceAnalyser['analyse']>[1];

const ANALYSIS_CHILD = new URL('./analysis-child.ts', import.meta.url);

/** An EvidenceAnalyser that runs the evidence engine in a child process, so that hours of log cost the caller's event
 *  loop nothing. `module` is the child's main module. Close it when done. */
export const isolatedEvidenceAnalyser = (
  caps: IsolationCaps,
  module: URL = ANALYSIS_CHILD,
): EvidenceAnalyser & { close(): Promise<void> } => {
  const pool = childPool(module, caps, death => new Error('the analysis ended before its result', { cause: death }));
  return {
    analyse: (content, file, { signal, onProgress, onIndex } = {}) =>
      pool.run<Analysis>({ name: file.name, receivedAt: file.receivedAt }, content, {
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onConsumed: onProgress } : {}),
        // What the child emits are the pieces of the index, by the type of its job.
        ...(onIndex ? { onEmit: piece => onIndex(piece as Uint8Array) } : {}),
        mayReuse: () => true,
      }),
    close: pool.close,
  };
};
