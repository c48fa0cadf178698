export const found = () => import('../../../adapters/memory/store.ts');
