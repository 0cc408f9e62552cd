/**
 * A rate from two readings of a counter; null while there is only one, or
 * when the counter began anew, as it does when HAProxy reloads.
 */
export function perSecondSince(
  previous: { total: number | string | null; at: string } | undefined,
  total: number | undefined,
  now: Date,
): number | null {
  if (total === undefined || previous?.total === null || !previous) {
    return null;
  }
  const seconds = (now.getTime() - Date.parse(previous.at)) / 1000;
  const more = total - Number(previous.total);
  return seconds > 0 && more >= 0 ? more / seconds : null;
}
