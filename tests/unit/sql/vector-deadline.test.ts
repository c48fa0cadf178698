import { sqliteVectorProvider } from '../../../adapters/sqlite-vec/vector-provider.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { refusal } from '../../support/waiting.ts';

const SPACE = { collection: 'knowledge', model: 'model-a', dimension: 2 };
const QUERY = { vector: new Float32Array([1, 0]), topK: 3, filter: { scopes: ['global'] } };

/** A thread that is at work for somebody else, and hears only that it need not answer. */
const busy = (begun: () => void = () => undefined) =>
  sqliteVectorProvider({
    read: (_, signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new DomainError('cancelled', 'Cancelled.')), { once: true });
        begun();
      }),
    write: async () => [],
  });

describe('a search for the nearest vectors', () => {
  it('is not waited for longer than its caller is ready to', async () => {
    await refusal('deadline-exceeded', () => busy().search(SPACE, QUERY, { deadlineMs: 5 }));
  });

  it('that its caller gives up is cancelled, whatever its deadline', async () => {
    const caller = new AbortController();
    const search = () => busy(() => caller.abort()).search(SPACE, QUERY, { deadlineMs: 60_000, signal: caller.signal });
    await refusal('cancelled', search);
  });
});
