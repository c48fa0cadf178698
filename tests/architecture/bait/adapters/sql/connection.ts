import { MikroORM } from '@mikro-orm/core';

export const connection = MikroORM;
