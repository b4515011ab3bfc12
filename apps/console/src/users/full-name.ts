/** First and last name; the username when names can't be read. */
export function fullName(user: { username: string; firstName?: string; lastName?: string | null }): string {
  return [user.firstName, user.lastName].filter(Boolean).join(' ') || user.username;
}
