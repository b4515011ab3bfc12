import { defineProject } from '@gatehouse/vitest';

/** The browser tests share one built console; each file has a server and a browser of its own. They mostly wait, so two run at once. */
export default defineProject({
  test: { include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'], testTimeout: 480_000, hookTimeout: 120_000 },
});
