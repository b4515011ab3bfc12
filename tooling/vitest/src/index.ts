import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The `test` part of a Vitest configuration. */
export type TestOptions = NonNullable<ViteUserConfig['test']>;

/** What a package may add to the settings that all share. */
export interface Project {
  test?: TestOptions;
  plugins?: ViteUserConfig['plugins'];
  resolve?: ViteUserConfig['resolve'];
  /** Where the JSON report goes; a package with a second run names another `.vitest-report-*.json`. */
  report?: `.vitest-report${string}.json`;
}

/**
 * The Vitest configuration of a package: tests beside their sources, generous timeouts (the machines that run them
 * are small and shared), and a JSON report in the package's folder, from which `npm test` counts.
 * `project.test` wins over the shared settings.
 */
export function defineProject(project: Project = {}): ViteUserConfig {
  const { test, report = '.vitest-report.json', ...rest } = project;
  return defineConfig({
    ...rest,
    test: {
      include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
      testTimeout: 30_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 30_000 } },
      maxWorkers: 2,
      restoreMocks: true,
      unstubEnvs: true,
      reporters: ['default', 'json'],
      outputFile: { json: report },
      ...test,
    },
  });
}
