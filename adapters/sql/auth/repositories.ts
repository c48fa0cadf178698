import type { InferEntity } from '@mikro-orm/core';
import type {
  AuthRepositories,
  ExternalIdentityRepository,
  SignInRepository,
  UserRepository,
} from '../../../core/auth/repository.ts';
import type { SignIn } from '../../../core/auth/sign-in.ts';
import type { User } from '../../../core/auth/user.ts';
import type { Role } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { ExternalIdentityRow, SignInRow, UserRow } from './rows.ts';

type UserShape = InferEntity<typeof UserRow>;
type SignInShape = InferEntity<typeof SignInRow>;

const toUser = (row: UserShape): User => ({
  id: row.id as UserId,
  email: row.email,
  emailKey: row.emailKey,
  name: row.name,
  roles: [...row.roles] as Role[],
  passwordHash: row.passwordHash,
  createdAt: row.createdAt,
  version: row.version,
});

const toSignIn = (row: SignInShape): SignIn => ({
  id: row.id,
  userId: row.userId as UserId,
  tokenDigest: row.tokenDigest,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  revokedAt: row.revokedAt ?? null,
  version: row.version,
});

const USERS = plainRows(UserRow);

const users = (session: Session, sql: Statements): UserRepository => ({
  async find(id) {
    const [row] = await USERS.all(sql, 'where id = ?', id);
    return row ? toUser(row) : undefined;
  },
  async findByEmailKey(emailKey) {
    const row = await session().findOne(UserRow, { emailKey });
    return row ? toUser(row) : undefined;
  },
  count: () => session().count(UserRow),
  async list({ limit, cursor }) {
    const before = cursorId(cursor);
    const rows = await session().find(UserRow, before ? { id: { $lt: before } } : {}, {
      orderBy: { id: 'desc' },
      limit: limit + 1,
    });
    return pageOf(rows.map(toUser), limit);
  },
  async save(user) {
    const em = session();
    if ((await em.count(UserRow, { emailKey: user.emailKey, id: { $ne: user.id } })) > 0)
      throw new DomainError('auth.email-taken', 'There is an account with this e-mail address. Sign in instead.');
    return { ...user, version: await USERS.save(sql, user) };
  },
});

const SIGN_INS = plainRows(SignInRow);

const signIns = (session: Session, sql: Statements): SignInRepository => ({
  async find(id) {
    const [row] = await SIGN_INS.all(sql, 'where id = ?', id);
    return row ? toSignIn(row) : undefined;
  },
  save: async signIn => ({ ...signIn, version: await SIGN_INS.save(sql, signIn) }),
  async listAll({ limit, cursor }) {
    const after = cursorId(cursor);
    const where = after ? { id: { $gt: after } } : {};
    const rows = await session().find(SignInRow, where, { orderBy: { id: 'asc' }, limit: limit + 1 });
    return pageOf(rows.map(toSignIn), limit);
  },
  remove: ids => session().nativeDelete(SignInRow, { id: { $in: [...ids] } }),
});

const externalIdentities = (session: Session): ExternalIdentityRepository => ({
  async find(issuer, subject) {
    const row = await session().findOne(ExternalIdentityRow, { issuer, subject });
    return row
      ? { issuer: row.issuer, subject: row.subject, userId: row.userId as UserId, createdAt: row.createdAt }
      : undefined;
  },
  async add(identity) {
    await session().insert(ExternalIdentityRow, { ...identity });
  },
});

export const sqlAuthRepositories = (session: Session, sql: Statements): AuthRepositories => ({
  users: users(session, sql),
  signIns: signIns(session, sql),
  externalIdentities: externalIdentities(session),
});
