/**
 * Puts items together that have something in common: `Map.groupBy`, which Node 20 has not.
 *
 * @param items the items
 * @param keyOf what they may have in common
 * @returns the items of each key, in their order; keys in the order in which they first come
 */
export function groupBy<Item, Key>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
