import type { Values } from './variables.ts';

/** What a profile decides where nothing is set. */
export type Defaults = Required<
  Pick<Values, 'FILE_STORAGE' | 'JOB_QUEUE' | 'STATE_STORE' | 'VECTOR_STORE' | 'IDENTITY_PROVIDER'>
>;
type Given = Pick<Values, 'S3_BUCKET' | 'NATS_URL'>;

/** Only the last column of a team follows from what it has: a bucket, and NATS or else Redis. */
const PROFILES: { readonly [profile in Values['PROFILE']]: (given: Given) => Defaults } = {
  core: () => ({
    FILE_STORAGE: 'local',
    JOB_QUEUE: 'embedded',
    STATE_STORE: 'embedded',
    VECTOR_STORE: 'embedded',
    IDENTITY_PROVIDER: 'jwt',
  }),
  team: ({ S3_BUCKET, NATS_URL }) => ({
    FILE_STORAGE: S3_BUCKET ? 's3' : 'local',
    JOB_QUEUE: NATS_URL ? 'nats' : 'redis',
    STATE_STORE: 'redis',
    VECTOR_STORE: 'chromadb',
    IDENTITY_PROVIDER: 'jwt',
  }),
  enterprise: () => ({
    FILE_STORAGE: 's3',
    JOB_QUEUE: 'nats',
    STATE_STORE: 'redis',
    VECTOR_STORE: 'pinecone',
    IDENTITY_PROVIDER: 'auth0',
  }),
};

/** Only core keeps its data in a file of its own, and may make a secret by itself. */
export const isServed = ({ PROFILE }: Pick<Values, 'PROFILE'>): boolean => PROFILE !== 'core';

export const defaultsOf = (profile: Values['PROFILE'], given: Given = { S3_BUCKET: undefined, NATS_URL: undefined }) =>
  PROFILES[profile](given);

/** The values with the profile's own in place of those that nobody set. */
export const withDefaults = (values: Values): Values & Defaults => {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  return { ...values, ...defaultsOf(values.PROFILE, values), ...Object.fromEntries(set) } as Values & Defaults;
};
