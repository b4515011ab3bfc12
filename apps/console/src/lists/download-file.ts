import { notifications } from '@mantine/notifications';
import type { MouseEvent } from 'react';
import { errorMessage } from '../api/errors.ts';
import { trpcClient } from '../api/trpc.ts';

/**
 * For a link to a file that the server writes. Whoever's session has ended signs in over the page first: the browser itself would save the refusal, or
 * say nothing.
 */
export async function downloadFile(event: MouseEvent, href: string): Promise<void> {
  event.preventDefault();
  try {
    await trpcClient.auth.me.query();
    Object.assign(document.createElement('a'), { href, download: '' }).click();
  } catch (error) {
    notifications.show({ color: 'red', title: 'The file could not be downloaded', message: errorMessage(error) });
  }
}
