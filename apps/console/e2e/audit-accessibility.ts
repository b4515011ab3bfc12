import axe from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Puts axe into the page, once for each document, and runs it there. What it finds in order is not carried over: that is most of the work. */
async function violationsOf(page: Page): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return violations;
  }, STANDARDS);
}

/** What axe finds serious or critical on the page as it stands, one line each. A list that fades while newer rows are on their way, and colours on their way to another, are waited for. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.waitForFunction(
    () =>
      document.querySelector('[data-stale], [aria-busy="true"]') === null &&
      document.getAnimations().every((animation) => !(animation instanceof CSSTransition)),
  );
  return (await violationsOf(page))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${new URL(page.url()).pathname}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`,
    );
}

/** Waits until the page stands still: its heading is there and nothing is loading. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
}

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 390 },
  { colorScheme: 'light', width: 390 },
] as const;

/** What axe finds on the page in light and dark, wide and narrow; the page is loaded once and changes its looks. */
export const findingsInEveryLook = (page: Page): Promise<string[]> => findingsIn(page, looks);

/** What axe finds in light on a wide screen, and in dark on a narrow one: pages and dialogs are many, and made of the same parts. */
export const findingsInTwoLooks = (page: Page): Promise<string[]> =>
  findingsIn(
    page,
    looks.filter(({ colorScheme, width }) => (colorScheme === 'dark') === width < 600),
  );

async function findingsIn(page: Page, chosen: readonly (typeof looks)[number][]): Promise<string[]> {
  const findings: string[] = [];
  for (const { colorScheme, width } of chosen) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    for (const finding of await seriousFindings(page)) findings.push(`${colorScheme}, ${width} px: ${finding}`);
  }
  return findings;
}
