import type { Ids } from '../../../core/ports/ids.ts';
import type { LedgerDeps } from './ledger-deps.ts';

/** The id of the installation whose database this is: made by whoever asks first, and never changed. */
export const installationId =
  ({ reads, write, ids }: Pick<LedgerDeps, 'reads' | 'write'> & { readonly ids: Ids }) =>
  async (): Promise<string> => {
    const known = await read(reads);
    if (known !== undefined) return known;
    await write(sql =>
      sql.run('insert into msg_installation (one, id) values (1, ?) on conflict (one) do nothing', ids.next()),
    );
    return (await read(reads)) ?? '';
  };

const read = async (reads: LedgerDeps['reads']): Promise<string | undefined> =>
  (await reads.all<{ id: string }>('select id from msg_installation'))[0]?.id;
