export { Auth } from './models.ts';
export { type AuthService, authService } from './service.ts';
