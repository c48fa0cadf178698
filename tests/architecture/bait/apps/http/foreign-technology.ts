import { MikroORM } from '@mikro-orm/core';
export const found = MikroORM;
