import { defineProject } from '@gatehouse/vitest';

/** The browser tests share one built console; each file has a server and a browser of its own. With more than two at once a small machine keeps some waiting too long. */
export default defineProject({
  test: { include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'], testTimeout: 480_000, hookTimeout: 120_000 },
});
