import type { Log } from '../../core/ports/log.ts';

const nothing = (): void => undefined;

export const silentLog: Log = { info: nothing, warn: nothing, error: nothing };
