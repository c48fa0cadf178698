import type { AuthEntity } from './auth.ts';

export interface AuthRepository {
  find(id: string): Promise<AuthEntity | undefined>;
}
export const authKey = 'id';
