export type Found = import('../../../adapters/memory/store.ts').Store;
