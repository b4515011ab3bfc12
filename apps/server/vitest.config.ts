import { defineProject } from '@gatehouse/vitest';

/** Every test of the server runs on both databases, unless it is about one of them: `*.sqlite.test.ts`, `*.postgres.test.ts`. */
export default defineProject({
  test: {
    // Hundreds of durable commits in one test take a while on a busy machine.
    testTimeout: 180_000,
    // Files that follow one another in a worker share what they import: loading it anew took a third of the time. What a test changes, it owns: its server.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'sqlite', env: { TEST_DATABASE: 'sqlite' }, exclude: ['**/*.postgres.test.ts'] } },
      {
        extends: true,
        test: { name: 'postgres', env: { TEST_DATABASE: 'postgres' }, globalSetup: ['src/testing/postgres-setup.ts'], exclude: ['**/*.sqlite.test.ts'] },
      },
    ],
  },
});
