import { isDomainError } from '../../core/kernel/error.ts';
import { ConfigError } from '../composition/config.ts';

type Where = { readonly port: number; readonly address: string; readonly hostname: string };

/** What the operator is told when the process cannot start: what is wrong and what to do, without a stack where the cause
 *  is known. */
export const explainStartFailure = (error: unknown): string => {
  if (error instanceof ConfigError || isDomainError(error)) return `FaultMaven cannot start. ${error.message}`;
  const { code, port, address, hostname } = error as NodeJS.ErrnoException & Partial<Where>;
  if (code === 'EADDRINUSE')
    return `FaultMaven cannot start. Port ${port} is in use: stop what uses it, or set PORT (of a worker: WORKER_PORT) to another one.`;
  if (code === 'EACCES' && port !== undefined)
    return `FaultMaven cannot start. Port ${port} may not be opened by this user: set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `FaultMaven cannot start. HOST ${address ?? hostname ?? ''} is not an address of this machine: set HOST to 127.0.0.1 or 0.0.0.0.`;
  return `FaultMaven cannot start. ${error instanceof Error ? error.stack : String(error)}`;
};
