import type { Browser, Page } from 'playwright-core';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { PASSWORD } from './gatehouse-server.ts';
import { signedInPage } from './open-browser.ts';
import { personOf, type RoleId } from './people.ts';

/** An empty page of a browser of their own for the test person who holds a role; it is closed at the end. */
export async function inBrowserAs<Result>(browser: Browser, url: string, role: RoleId, act: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  try {
    return await act(await signedInPage(context, url, personOf(role)));
  } finally {
    await context.close();
  }
}

/** Calls as the test person who holds a role. */
export async function callsAs(url: string, role: RoleId): Promise<ApiCaller> {
  const caller = apiCaller(url);
  await caller.auth.login.mutate({ login: personOf(role), password: PASSWORD });
  return caller;
}
