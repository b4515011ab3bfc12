import type { CredentialLink } from '@gatehouse/contract';
import type { MailMessage } from '../platform/mail.ts';
import type { CredentialLinkKind } from './credential.entity.ts';

interface Recipient {
  username: string;
  firstName: string;
  email: string;
}

const WORDS: Record<CredentialLinkKind, { subject: string; before: string; button: string; after: string }> = {
  invitation: {
    subject: 'Your invitation to Gatehouse',
    before: 'You have been given an account. Choose a password to start using it.',
    button: 'Choose a password',
    after: 'If you did not expect this, you can leave it be: without a password nobody can use the account.',
  },
  reset: {
    subject: 'Choose a new Gatehouse password',
    before: 'Somebody, probably you, asked for a new password for your account.',
    button: 'Choose a new password',
    after: 'If it was not you, you can leave this be: your present password keeps working, and nobody has learned it.',
  },
};

const END = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The mail that brings somebody a link, as text and as HTML. */
export function linkMail(kind: CredentialLinkKind, { username, firstName, email }: Recipient, { url, expiresAt }: CredentialLink): MailMessage {
  const { subject, before, button, after } = WORDS[kind];
  const hello = `Hello ${firstName},`;
  const account = `Your username is ${username}.`;
  const end = `The link works once, until ${END.format(new Date(expiresAt))} UTC.`;
  const paragraph = (html: string) => `<p>${html}</p>`;
  const html = [hello, `${before} ${account}`].map((text) => paragraph(escapeHtml(text)));
  return {
    to: email,
    subject,
    text: [hello, `${before} ${account}`, url, end, after].join('\n\n'),
    html: `<!doctype html><html lang="en"><body style="font-family: sans-serif; line-height: 1.5">${[
      ...html,
      paragraph(`<a href="${escapeHtml(url)}">${button}</a>`),
      paragraph(escapeHtml(end)),
      paragraph(escapeHtml(after)),
    ].join('')}</body></html>`,
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
