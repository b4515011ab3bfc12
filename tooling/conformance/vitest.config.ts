import { defineProject } from '@gatehouse/vitest';

/** What takes minutes, or needs more of the machine than Node.js: `npm run conformance`. */
export default defineProject({ test: { testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } });
