export const found = () => import('express');
