/** How long ago somebody last signed in, as the address and the filter say it. */
export const lastLogins = { never: 'Never', '30': 'Not in 30 days', '90': 'Not in 90 days', '365': 'Not in a year' } as const;
export type LastLogin = keyof typeof lastLogins;

const DAY = 24 * 60 * 60 * 1000;

/** What the list takes for it. From midnight on, UTC, so that the same question is asked all day. Who never signed in did not lately either. */
export function lastLoginFilter(choice: LastLogin | undefined, now = Date.now()) {
  if (choice === undefined) return undefined;
  if (choice === 'never') return { never: true };
  return { before: new Date(Math.floor(now / DAY) * DAY - Number(choice) * DAY).toISOString(), never: true };
}
