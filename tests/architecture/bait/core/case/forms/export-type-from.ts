export type { Store } from '../../../adapters/memory/store.ts';
