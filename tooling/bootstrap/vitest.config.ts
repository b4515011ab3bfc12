import { defineProject } from '@gatehouse/vitest';

/** Most tests start the real commands, which take a while on a busy machine. */
export default defineProject({ test: { include: ['*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } });
