import { defineProject } from '@gatehouse/vitest';

/** Every test of the server runs on both databases. */
export default defineProject({
  test: {
    projects: [
      { extends: true, test: { name: 'sqlite', env: { TEST_DATABASE: 'sqlite' } } },
      { extends: true, test: { name: 'postgres', env: { TEST_DATABASE: 'postgres' }, globalSetup: ['src/testing/postgres-setup.ts'] } },
    ],
  },
});
