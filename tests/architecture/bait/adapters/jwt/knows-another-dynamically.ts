export const found = () => import('../memory/store.ts');
