import { defineProject } from '@gatehouse/vitest';

/** The browser tests share one built console; each file has a server and a browser of its own. They mostly wait, so more run at once than a small machine has processors. */
export default defineProject({
  test: { maxWorkers: 3, include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'], testTimeout: 480_000, hookTimeout: 120_000 },
});
