export const found = () => import('node:fs');
