import { defineProject } from '@gatehouse/vitest';

/** Every test starts the program several times, each time with all of its modules: on a busy machine that takes a while. */
export default defineProject({ test: { env: { TEST_DATABASE: 'sqlite' }, testTimeout: 180_000 } });
