import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

test.each(['smtp://mail.example.org', 'smtps://name:pass%40word@mail.example.org:465', 'smtp://[::1]:2525?requireTLS=true'])('SMTP_URL %s is taken', (url) => {
  expect(readConfig({ SMTP_URL: url }).smtpUrl).toBe(url);
});

test.each(['mail.example.org', 'http://mail.example.org', 'smtp://', 'smtp:mail'])('SMTP_URL %s is refused without repeating it', (url) => {
  expect(() => readConfig({ SMTP_URL: url })).toThrow(ConfigError);
  expect(() => readConfig({ SMTP_URL: url })).toThrow(/^SMTP_URL must be an smtp:\/\/ or smtps:\/\/ URL, such as smtps:\/\/name:password@mail\.example\.org;/);
});

test('mail comes from the host of PUBLIC_URL unless MAIL_FROM says otherwise', () => {
  expect(readConfig({ PUBLIC_URL: 'https://gate.example.org:8443/' })).toMatchObject({ smtpUrl: null, mailFrom: 'Gatehouse <no-reply@gate.example.org>' });
  expect(readConfig({ MAIL_FROM: 'Access Team <access@example.org>' }).mailFrom).toBe('Access Team <access@example.org>');
});

test.each(['nobody', 'a@example.org, b@example.org', 'A <a@example.org>\nBcc: b@example.org', 'A <a@example.org> b'])('MAIL_FROM %j is refused', (from) => {
  expect(() => readConfig({ MAIL_FROM: from })).toThrow(/^MAIL_FROM must be one address/);
});

test.each(['10.0.0.1', '10.0.0.1, 192.168.0.0/16', '::1,2001:db8::/32'])('TRUSTED_PROXIES %s is taken', (list) => {
  expect(readConfig({ TRUSTED_PROXIES: list }).trustedProxies).toEqual(list.split(',').map((part) => part.trim()));
});

test.each(['everything', 'true', '10.0.0.1,', '10.0.0.0/33', '::1/129', '10.0.0.0/8/8', '10.0.0.0/'])('TRUSTED_PROXIES %j is refused', (list) => {
  expect(() => readConfig({ TRUSTED_PROXIES: list })).toThrow(/^TRUSTED_PROXIES must be addresses or ranges/);
});

test('STOP_TIMEOUT is ten seconds unless set', () => {
  expect([readConfig({}).stopTimeout, readConfig({ STOP_TIMEOUT: '45' }).stopTimeout]).toEqual([10, 45]);
});

test.each(['0', '-1', '601', '1.5', 'soon'])('STOP_TIMEOUT %s is refused', (seconds) => {
  expect(() => readConfig({ STOP_TIMEOUT: seconds })).toThrow('STOP_TIMEOUT must be a number of seconds from 1 to 600.');
});

test.each(['0.0.0.0', '::'])('with HOST %s the address that is printed and mailed opens', (host) => {
  expect(readConfig({ HOST: host, PORT: '81' })).toMatchObject({ host, publicUrl: 'http://127.0.0.1:81' });
});

test('HSTS_SUBDOMAINS is true or false', () => {
  expect([readConfig({}).hstsSubdomains, readConfig({ HSTS_SUBDOMAINS: 'true' }).hstsSubdomains]).toEqual([false, true]);
  expect(() => readConfig({ HSTS_SUBDOMAINS: 'yes' })).toThrow('HSTS_SUBDOMAINS must be true or false.');
});
