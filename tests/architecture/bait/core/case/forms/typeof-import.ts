export type Found = typeof import('../../../adapters/memory/store.ts');
