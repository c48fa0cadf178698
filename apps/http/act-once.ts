import { isDomainError } from '../../core/kernel/error.ts';
import { ensureSameRequest, type RepeatableRequest } from '../../core/kernel/repeat.ts';
import type { RequestLedger } from '../../core/ports/request-ledger.ts';
import type { AnyCall, AnyReply, Endpoint } from './endpoint.ts';
import { fingerprint, sha256Of } from './input/fingerprint.ts';

/** On an answer that was given before. */
export const REPLAYED_HEADER = 'Idempotent-Replayed';

export type ActOnceDeps = { readonly requests: Pick<RequestLedger, 'find'>; readonly ttlMs: number };

/** Calls the endpoint; a request that was answered before is answered the same and does nothing. `asked` is what the client
 *  sent, as it sent it, so that a version that reads it in another way knows it again.
 *  A request without a key, and every other endpoint, costs nothing. */
export const actOnce =
  (endpoint: Endpoint, { requests, ttlMs }: ActOnceDeps) =>
  async (call: AnyCall, key: string | undefined, asked: unknown): Promise<AnyReply> => {
    const { replay } = endpoint;
    if (!replay || !call.actor || key === undefined) return endpoint.handle(call);
    const request: RepeatableRequest = {
      ownerId: call.actor.userId,
      route: `${endpoint.method.toUpperCase()} ${endpoint.path}`,
      key,
      fingerprint: fingerprint([call.params, call.query, call.header('if-match'), asked]),
      ttlMs,
    };
    const find = () => requests.find(request.ownerId, request.route, key);
    const replayed = (answer: object): AnyReply => asReplayed(replay(answer, call));

    const known = await find();
    if (known) {
      ensureSameRequest(known, request);
      if (call.upload) ensureSameRequest(known, { ...request, content: await sha256Of(call.upload.file.content) });
      return replayed(known.answer);
    }
    try {
      return await endpoint.handle({ ...call, request });
    } catch (error) {
      // The same request may have been answered while this one ran, and whatever stopped this one followed from that. The
      // file of one that failed on its way in has not been compared.
      const isSettled = !call.upload || isDomainError(error, 'request.repeated');
      const first = isSettled ? await find() : undefined;
      if (!first) throw error;
      ensureSameRequest(first, request);
      return replayed(first.answer);
    }
  };

const asReplayed = (reply: AnyReply): AnyReply => ({
  ...reply,
  headers: { ...reply.headers, [REPLAYED_HEADER]: 'true' },
});
