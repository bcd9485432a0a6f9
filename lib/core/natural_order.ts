/**
 * Compares names as people order them: `2` before `10`, whatever the language of the machine.
 *
 * @returns less than 0 when `left` comes first, more when `right` does, 0 when they are the same
 */
export function compareNaturally(left: string, right: string): number {
  const [a, b] = [parts(left), parts(right)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    const difference = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0;
    return difference || (x < y ? -1 : 1);
  }
  return a.length - b.length;
}

/** A name as runs of figures and of other characters. */
function parts(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? [];
}
