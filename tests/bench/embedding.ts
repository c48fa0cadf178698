import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { embeddedModel } from '../../adapters/embedded-model/embedding-provider.ts';

const QUESTIONS = 100;
/** More than the model reads of one text. */
const PIECE =
  'Kubernetes restarts a container whose liveness probe fails: look at its events and its last state. '.repeat(8);

const quantile = (times: readonly number[], share: number): number => {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
};

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Where the kernel says so. */
const residentMb = (pid: number | undefined): string => {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return `${Math.round(Number(kibibytes) / 1024)} MiB`;
  } catch {
    return 'unknown here';
  }
};

/** How fast the embedded model is: to its first vector, for a question, for pieces of documents by the size of a batch,
 *  and for a question that comes while it works on documents. `--batches 1,4,8` */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: { batches: { type: 'string', default: '1,2,4,8' }, pieces: { type: 'string', default: '160' } },
  });
  const pieces = Array.from({ length: Number(values.pieces) }, (_, at) => `${at} ${PIECE}`);
  for (const batch of values.batches.split(',').map(Number)) {
    const model = embeddedModel({ batch });
    const ask = () => model.embed(['why does the pod keep restarting after the node was drained'], 'question');
    const cold = await elapsed(ask);
    const warm: number[] = [];
    for (let round = 0; round < QUESTIONS; round += 1) warm.push(await elapsed(ask));
    const idleMemory = residentMb(model.pid());
    const between: number[] = [];
    let isWorking = true;
    const working = elapsed(() => model.embed(pieces, 'document')).finally(() => {
      isWorking = false;
    });
    while (isWorking) between.push(await elapsed(ask));
    const alone = await elapsed(() => model.embed(pieces, 'document'));
    await working;
    console.log(
      [
        `batch ${batch}: first vector ${Math.round(cold)} ms`,
        `question ${quantile(warm, 0.5)} / ${quantile(warm, 0.99)} ms (p50 / p99)`,
        `between documents ${quantile(between, 0.5)} / ${quantile(between, 0.99)} ms`,
        `${((pieces.length / alone) * 1000).toFixed(1)} pieces/s`,
        `resident ${idleMemory} after questions, ${residentMb(model.pid())} after documents`,
      ].join(', '),
    );
    await model.close();
  }
};
