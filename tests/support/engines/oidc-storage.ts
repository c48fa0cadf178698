import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What one issuer remembers; it survives a new set of keys, and no other issuer sees it. Nothing expires: tests end sooner. */
export const oidcStorage = (): AdapterFactory => {
  const stored = new Map<string, AdapterPayload>();
  const first = (kind: string, fits: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    [...stored].find(([key, payload]) => key.startsWith(`${kind}:`) && fits(payload))?.[1];

  return (kind): Adapter => ({
    async upsert(id, payload) {
      stored.set(`${kind}:${id}`, payload);
    },
    find: async id => structuredClone(stored.get(`${kind}:${id}`)),
    findByUid: async uid => structuredClone(first(kind, payload => payload.uid === uid)),
    findByUserCode: async code => structuredClone(first(kind, payload => payload.userCode === code)),
    async consume(id) {
      const found = stored.get(`${kind}:${id}`);
      if (found) stored.set(`${kind}:${id}`, { ...found, consumed: Math.floor(Date.now() / 1000) });
    },
    async destroy(id) {
      stored.delete(`${kind}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key);
    },
  });
};
