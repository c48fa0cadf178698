import type { Store } from '../../../adapters/memory/store.ts';
export type Found = Store;
