import { createHmac } from 'node:crypto';

/**
 * The token that follows another. Whoever shows that one can be given the same again, and no table holds either; it takes the salt, so
 * that the former token alone does not tell.
 */
export const successorOf = (token: string, salt: string): string => createHmac('sha256', salt).update(token).digest('base64url');
