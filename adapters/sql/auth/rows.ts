import { defineEntity, p } from '@mikro-orm/core';

export const UserRow = defineEntity({
  name: 'UserRow',
  tableName: 'auth_users',
  properties: {
    id: p.text().primary(),
    email: p.text(),
    emailKey: p.text().unique(),
    name: p.text(),
    roles: p.json<string[]>().columnType('json'),
    passwordHash: p.text(),
    createdAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const SignInRow = defineEntity({
  name: 'SignInRow',
  tableName: 'auth_sign_ins',
  properties: {
    id: p.text().primary(),
    userId: p.text().index(),
    tokenDigest: p.text(),
    createdAt: p.bigint('number'),
    expiresAt: p.bigint('number'),
    revokedAt: p.bigint('number').nullable(),
    version: p.integer(),
  },
});

export const ExternalIdentityRow = defineEntity({
  name: 'ExternalIdentityRow',
  tableName: 'auth_external_identities',
  properties: {
    issuer: p.text().primary(),
    subject: p.text().primary(),
    userId: p.text().index(),
    createdAt: p.bigint('number'),
  },
});
