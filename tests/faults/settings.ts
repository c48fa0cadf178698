/** FAULT_ROUNDS and FAULT_SEED make a run longer, or another one; the seed is printed so that a failure can be repeated. */
export const rounds = (short: number): number => Number(process.env.FAULT_ROUNDS ?? short);

export const SEED = Number(process.env.FAULT_SEED ?? 20_260_105);

/** A client that works as fast as it can is not what the rate limits are for. */
export const UNLIMITED = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  ANONYMOUS_RATE_LIMIT_PER_MINUTE: '1000000',
  SIGN_IN_RATE_LIMIT_PER_MINUTE: '1000000',
};
