export const found = () => import('../../contracts/tools/generate.ts');
