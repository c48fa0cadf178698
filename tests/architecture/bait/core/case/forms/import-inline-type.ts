import { type Store } from '../../../adapters/memory/store.ts'; // planted: types come by import type
export type Found = Store;
