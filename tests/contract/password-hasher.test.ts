import { quickPasswordHasher } from '../../adapters/memory/password-hasher.ts';
import { argon2PasswordHasher } from '../../adapters/system/password-hasher.ts';
import { onEveryTarget } from './on-every-target.ts';
import { type OpenHasher, passwordHasherContract } from './password-hasher.contract.ts';

const targets: { readonly [name: string]: OpenHasher } = {
  memory: async limits => quickPasswordHasher(limits),
  argon2: async limits => argon2PasswordHasher({ concurrency: 2, ...limits }),
};

onEveryTarget('password hasher', targets, passwordHasherContract);
