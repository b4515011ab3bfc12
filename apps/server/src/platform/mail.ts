export interface MailMessage {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Where mail goes out. */
export interface Mailer {
  /** Hands a message to the mail server. Rejects when it was not taken; it may have been taken all the same. */
  send(message: MailMessage): Promise<void>;
}

/** The times after which a mail server that does not answer is given up, in milliseconds. */
const TIMEOUTS = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Sends through the SMTP server at `url`, with STARTTLS where it is offered; `smtps:` is TLS from the first byte. */
export function smtpMailer(url: string, from: string): Mailer {
  return {
    async send({ to, subject, text, html }) {
      // Loaded on demand: a server that sends no mail starts without it.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({ url, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true });
      try {
        // An object, not text: nothing in the address is read as a list of further ones.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html, headers: { 'Auto-Submitted': 'auto-generated' } });
      } finally {
        transport.close();
      }
    },
  };
}

/** Whether the mail server has said for good that nobody has this address, so that another attempt is of no use. */
export function isRefusedAddress(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return false;
  return error.command === 'RCPT TO' && Number(error.responseCode) >= 500;
}
