import { defineProject } from '@gatehouse/vitest';

/** The browser tests share one built console and are heavy: one file at a time, with time for slow machines. */
export default defineProject({
  test: { include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'], testTimeout: 480_000, hookTimeout: 120_000, fileParallelism: false },
});
