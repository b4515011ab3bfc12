import type { CredentialLink } from '@gatehouse/contract';
import type { MailMessage } from '../platform/mail.ts';
import type { CredentialLinkKind } from './credential.entity.ts';
import type { NoticeKind } from './outbox.entity.ts';

interface Recipient {
  username: string;
  firstName: string;
  /** Where the mail goes. */
  email: string;
}

interface LinkWords {
  subject: string;
  before: string;
  button: string;
  after: string;
}

const LINK_WORDS: Record<CredentialLinkKind, LinkWords> = {
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
  email: {
    subject: 'Confirm your e-mail address for Gatehouse',
    before: 'You asked to use this e-mail address for your account. It counts once you have confirmed it.',
    button: 'Confirm this address',
    after: 'If it was not you, you can leave this be: nothing changes.',
  },
};

const NOT_YOU = 'If it was not you, change your password now and tell your administrator.';

const NOTICE_WORDS: Record<NoticeKind, { subject: string; text: string; after: string }> = {
  'email-changed': {
    subject: 'Your Gatehouse e-mail address is being changed',
    text: 'A new e-mail address was entered for your account. It counts once it is confirmed from there; until then this one does.',
    after: NOT_YOU,
  },
  'password-changed': {
    subject: 'Your Gatehouse password was changed',
    text: 'The password of your account was changed, and every other browser was signed out.',
    after: 'If it was not you, ask for a new password from the sign-in page and tell your administrator.',
  },
  'factor-added': {
    subject: 'A second factor was added to your Gatehouse account',
    text: 'An authenticator app or a passkey was set up for your account.',
    after: NOT_YOU,
  },
  'factor-removed': {
    subject: 'A second factor was removed from your Gatehouse account',
    text: 'An authenticator app or a passkey of your account was removed, by yourself or by somebody who manages users.',
    after: NOT_YOU,
  },
  'new-browser': {
    subject: 'A sign-in to Gatehouse from a new browser',
    text: 'Somebody, probably you, signed in to your account in a browser in which you had not signed in before.',
    after: NOT_YOU,
  },
  locked: {
    subject: 'Failed sign-ins to your Gatehouse account',
    text: 'Signing in to your account failed many times in a row, so it has to wait for a while. Browsers in which you have signed in before are open to you.',
    after: 'If it was you, ask for a new password from the sign-in page. If not, nothing is lost: tell your administrator.',
  },
  'name-changed': {
    subject: 'Your Gatehouse username or e-mail address was changed',
    text: 'Somebody who manages users changed the username or the e-mail address of your account.',
    after: 'If you did not expect this, ask your administrator.',
  },
  'access-granted': {
    subject: 'Your request for access was granted',
    text: 'A role that you asked for in Gatehouse is yours.',
    after: 'Your profile shows the role, until when you hold it, and what you were answered.',
  },
  'access-denied': {
    subject: 'Your request for access was denied',
    text: 'A role that you asked for in Gatehouse was not granted.',
    after: 'Your profile shows the request and what you were answered.',
  },
  'recovery-used': {
    subject: 'A recovery code of your Gatehouse account was used',
    text: 'Somebody, probably you, used one of your recovery codes in place of your second factor. It does not work again.',
    after: NOT_YOU,
  },
};

const END = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The mail that brings somebody a link, as text and as HTML. */
export function linkMail(kind: CredentialLinkKind, recipient: Recipient, { url, expiresAt }: CredentialLink): MailMessage {
  const { subject, before, button, after } = LINK_WORDS[kind];
  const end = `The link works once, until ${END.format(new Date(expiresAt))} UTC.`;
  return mail(recipient, subject, [
    { text: `${before} ${accountOf(recipient)}` },
    { text: url, html: `<a href="${escapeHtml(url)}">${button}</a>` },
    { text: end },
    { text: after },
  ]);
}

/** The mail that tells somebody what happened to their account. */
export function noticeMail(kind: NoticeKind, recipient: Recipient): MailMessage {
  const { subject, text, after } = NOTICE_WORDS[kind];
  return mail(recipient, subject, [{ text: `${text} ${accountOf(recipient)}` }, { text: after }]);
}

const accountOf = ({ username }: Recipient): string => `Your username is ${username}.`;

/** Paragraphs below a greeting; one whose HTML differs from its text brings it along. */
function mail({ firstName, email }: Recipient, subject: string, body: readonly { text: string; html?: string }[]): MailMessage {
  const paragraphs = [{ text: `Hello ${firstName},` }, ...body];
  const html = paragraphs.map((paragraph) => `<p>${'html' in paragraph ? paragraph.html : escapeHtml(paragraph.text)}</p>`).join('');
  return {
    to: email,
    subject,
    text: paragraphs.map(({ text }) => text).join('\n\n'),
    html: `<!doctype html><html lang="en"><body style="font-family: sans-serif; line-height: 1.5">${html}</body></html>`,
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
