import { HOMES, ROOMS } from './house.ts';

/** What is planted in bait/, as the breaches that have to be found there: these, all of these, and nothing else. */

const everyRoom = Object.keys(ROOMS)
  .filter(room => room !== 'tests')
  .map(room => [room, [`${room}/knows-a-test.ts -> tests/unit/anything.ts`]] as const);

/** bait/adapters/filesystem/every-technology.ts imports each package that lives elsewhere. */
const everyTechnology = Object.keys(HOMES)
  .filter(dependency => dependency !== 'zod')
  .map(
    dependency => [`home of ${dependency}`, [`adapters/filesystem/every-technology.ts -> npm:${dependency}`]] as const,
  );

const written: readonly (readonly [rule: string, breaches: readonly string[]])[] = [
  [
    'adapters/jwt',
    [
      'adapters/jwt/knows-a-generator.ts -> contracts/tools/generate.ts',
      'adapters/jwt/knows-an-app.ts -> apps/http/main.ts',
      'adapters/jwt/knows-another-dynamically.ts -> adapters/memory/store.ts',
      'adapters/jwt/knows-another.ts -> adapters/memory/store.ts',
    ],
  ],
  ['adapters/sql', ['adapters/sql/knows-a-module.ts -> adapters/sql/case/rows.ts']],
  [
    'adapters/sql/evidence',
    [
      'adapters/sql/evidence/foreign-entity.ts -> core/case/case.ts',
      'adapters/sql/evidence/spans-two-modules.ts -> adapters/sql/case/rows.ts',
    ],
  ],
  ['adapters/sql/case', ['adapters/sql/case/knows-the-assembly.ts -> adapters/sql/database.ts']],
  ['assembly of adapters/sql', ['adapters/sql/database.ts -> adapters/memory/store.ts']],
  ['adapters/sql/messaging', ['adapters/sql/messaging/knows-a-module.ts -> adapters/sql/case/rows.ts']],
  ['adapters/sql/search', ['adapters/sql/search/knows-a-module.ts -> adapters/sql/case/rows.ts']],
  ['adapters/sql/postgresql', ['adapters/sql/postgresql/knows-a-module.ts -> adapters/sql/case/rows.ts']],
  ['adapters/sql/sqlite', ['adapters/sql/sqlite/knows-a-module.ts -> adapters/sql/case/rows.ts']],
  [
    'apps/http',
    [
      'apps/http/behind-the-face.ts -> core/case/repository.ts',
      'apps/http/knows-a-generator.ts -> contracts/tools/generate.ts',
      'apps/http/knows-the-web.ts -> apps/web/page.ts',
    ],
  ],
  [
    'apps/web',
    ['apps/web/knows-a-contract.ts -> contracts/generated/messages.ts', 'apps/web/knows-core.ts -> core/case/index.ts'],
  ],
  ['apps/worker', ['apps/worker/behind-the-face.ts -> core/case/case.ts']],
  [
    'contracts/generated',
    ['contracts/generated/foreign-package.ts -> npm:zod', 'contracts/generated/knows-core.ts -> core/ports/clock.ts'],
  ],
  ['contracts/tools', ['contracts/tools/knows-core.ts -> core/kernel/error.ts']],
  [
    'core sees types of messages only',
    [
      'core/auth/contract-as-value.ts -> contracts/generated/messages.ts',
      'core/auth/contract-validator.ts -> contracts/generated/validators.ts',
    ],
  ],
  [
    'core/auth',
    [
      'core/auth/contract-validator.ts -> contracts/generated/validators.ts',
      'core/auth/in-a-circle.ts -> core/session/in-a-circle.ts',
      'core/auth/knows-an-app.ts -> apps/http/main.ts',
    ],
  ],
  [
    'core/case',
    [
      'core/case/forms/dynamic-import-template.ts -> adapters/memory/store.ts',
      'core/case/forms/dynamic-import.ts -> adapters/memory/store.ts',
      'core/case/forms/export-from.ts -> adapters/memory/store.ts',
      'core/case/forms/export-star.ts -> adapters/memory/store.ts',
      'core/case/forms/export-type-from.ts -> adapters/memory/store.ts',
      'core/case/forms/import-equals.ts -> adapters/memory/store.ts',
      'core/case/forms/import-expression-type.ts -> adapters/memory/store.ts',
      'core/case/forms/import-inline-type.ts -> adapters/memory/store.ts',
      'core/case/forms/import-namespace.ts -> adapters/memory/store.ts',
      'core/case/forms/import-side-effect.ts -> adapters/memory/store.ts',
      'core/case/forms/import-type.ts -> adapters/memory/store.ts',
      'core/case/forms/import.ts -> adapters/memory/store.ts',
      'core/case/forms/node-builtin-module.ts -> fs',
      'core/case/forms/node-dynamic-import.ts -> fs',
      'core/case/forms/node-import-bare.ts -> fs',
      'core/case/forms/node-import.ts -> fs/promises',
      'core/case/forms/nowhere.ts -> ./gone.ts',
      'core/case/forms/npm-dynamic-import.ts -> npm:express',
      'core/case/forms/npm-export-from.ts -> npm:express',
      'core/case/forms/npm-require.ts -> npm:express',
      'core/case/forms/npm-type.ts -> npm:express',
      'core/case/forms/npm.ts -> npm:express',
      'core/case/forms/reference-path.ts -> adapters/memory/store.ts',
      'core/case/forms/reference-types.ts -> npm:@types/node',
      'core/case/forms/require.ts -> adapters/memory/store.ts',
      'core/case/forms/typeof-import.ts -> adapters/memory/store.ts',
    ],
  ],
  [
    'core/evidence',
    [
      'core/evidence/against-the-arrow.ts -> core/knowledge/index.ts',
      'core/evidence/behind-the-face-type.ts -> core/case/case.ts',
      'core/evidence/behind-the-face.ts -> core/case/repository.ts',
    ],
  ],
  ['core/kernel', ['core/kernel/knows-a-port.ts -> core/ports/clock.ts']],
  ['core/ports', ['core/ports/knows-a-module.ts -> core/case/index.ts', 'core/ports/knows-a-package.ts -> npm:zod']],
  ['core/session', ['core/session/in-a-circle.ts -> core/auth/in-a-circle.ts']],
  ['every import leads somewhere', ['core/case/forms/nowhere.ts -> ./gone.ts']],
  ['home of @mikro-orm/core', ['apps/http/foreign-technology.ts -> npm:@mikro-orm/core']],
  [
    'home of express',
    [
      'core/case/forms/npm-dynamic-import.ts -> npm:express',
      'core/case/forms/npm-export-from.ts -> npm:express',
      'core/case/forms/npm-require.ts -> npm:express',
      'core/case/forms/npm-type.ts -> npm:express',
      'core/case/forms/npm.ts -> npm:express',
    ],
  ],
  ['home of kysely', ['adapters/jwt/foreign-technology.ts -> npm:kysely']],
  ['home of zod', ['contracts/generated/foreign-package.ts -> npm:zod']],
  ['no cycle at run time', ['adapters/memory/chicken.ts -> adapters/memory/egg.ts']],
  ['no cycle between modules of core', ['core/auth/in-a-circle.ts -> core/session/in-a-circle.ts']],
  ['nothing that runs needs a development package', ['apps/http/development-package.ts -> npm:chai']],
];

/** `rule: from -> to`, sorted; of a package only its name is told. */
export const PLANTED: readonly string[] = [...everyRoom, ...everyTechnology, ...written]
  .flatMap(([rule, breaches]) => breaches.map(breach => `${rule}: ${breach}`))
  .sort();
