import { expect, test } from 'vitest';
import { browserName } from './browser-name.ts';

test('a browser is named with its system', () => {
  expect(browserName('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox on Linux');
  expect(browserName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0')).toBe(
    'Edge on Windows',
  );
});

test('anything else keeps its first word', () => {
  expect(browserName('curl/8.1')).toBe('curl');
  expect(browserName(null)).toBe('Unknown browser');
});
