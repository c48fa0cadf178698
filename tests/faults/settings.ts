/** FAULT_ROUNDS and FAULT_SEED make a run longer, or another one; the seed is printed so that a failure can be repeated. */
export const rounds = (short: number): number => Number(process.env.FAULT_ROUNDS ?? short);

export const SEED = Number(process.env.FAULT_SEED ?? 20_260_105);

/** FAULT_OPERATIONS makes a run with an engine that fails longer, and FAULT_OUTAGE_MS its outage. */
export const operations = (short: number): number => Number(process.env.FAULT_OPERATIONS ?? short);

/** Whether it is the long form. */
export const IS_LONG = process.env.FAULT_OPERATIONS !== undefined;

export const OUTAGE_MS = Number(process.env.FAULT_OUTAGE_MS ?? 3000);

/** A client that works as fast as it can is not what the rate limits are for. */
export const UNLIMITED = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  ANONYMOUS_RATE_LIMIT_PER_MINUTE: '1000000',
  SIGN_IN_RATE_LIMIT_PER_MINUTE: '1000000',
};
