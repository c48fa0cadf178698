import type { Actor } from '../../core/kernel/actor.ts';
import { aUserId, type Maker } from './entities.ts';

export const aPerson = (maker: Pick<Maker, 'ids'>): Actor => ({ userId: aUserId(maker), roles: ['user'] });
