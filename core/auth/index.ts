export {
  LoginInput,
  RefreshInput,
  RegisterInput,
  TokensView,
  UserListQuery,
  UserPage,
  UserView,
} from './models.ts';
export { type AuthService, type AuthServiceDeps, authService } from './service.ts';
