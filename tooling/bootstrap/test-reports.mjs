import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './places.mjs';
import { walkFiles } from './workspace-packages.mjs';

const isReport = (name) => /^\.vitest-report.*\.json$/.test(name);
const reportsIn = (folder) =>
  readdirSync(folder)
    .filter(isReport)
    .map((name) => join(folder, name));

/** Whether a package has anything for its test command to run. */
export function hasTests({ folder, scripts }) {
  let found = false;
  walkFiles(folder, (file) => (found ||= /\.(test|e2e)\.(tsx?|mjs)$/.test(file)));
  return found && scripts.test !== undefined;
}

/** Removes the reports of earlier runs, so that an old success can't stand in for a run that never happened. */
export function removeReports(packages) {
  for (const { folder } of packages) for (const file of reportsIn(folder)) rmSync(file);
}

/**
 * Adds up the reports that the packages' test runs left behind. A package without one, and a test file that
 * broke before its first test, count as one failure each.
 * @returns {{passed: number, failures: string[]}} failures in words, with file and full test name.
 */
export function sumReports(packages) {
  let passed = 0;
  const failures = [];
  for (const { name, folder } of packages) {
    const files = reportsIn(folder);
    if (files.length === 0) failures.push(`${name}: its tests left no report (did they run? does vitest.config.ts use defineProject?)`);
    for (const { testResults } of files.map((file) => JSON.parse(readFileSync(file, 'utf8')))) {
      for (const { name: file, status, assertionResults } of testResults) {
        const failed = assertionResults.filter((test) => test.status === 'failed');
        passed += assertionResults.filter((test) => test.status === 'passed').length;
        for (const test of failed) failures.push(`${relative(root, file)}: ${test.fullName}`);
        if (status === 'failed' && failed.length === 0) failures.push(`${relative(root, file)}: the file could not be run`);
      }
    }
  }
  return { passed, failures };
}
