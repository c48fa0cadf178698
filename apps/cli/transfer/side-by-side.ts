/** Does the work of each item, several at a time, and waits for all of it. The first failure ends the taking of further
 *  items, and is thrown when what was begun has ended. */
export const sideBySide = async <Item>(
  count: number,
  items: AsyncGenerator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  let failed = false;
  const lane = async (): Promise<void> => {
    try {
      for (let next = await items.next(); !next.done && !failed; next = await items.next()) await work(next.value);
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: count }, lane));
  await items.return(undefined);
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
};
