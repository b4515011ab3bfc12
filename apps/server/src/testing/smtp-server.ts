import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** The envelope: to whom the mail server was told to bring it. */
  recipients: string[];
  /** Header lines, unfolded. */
  headers: string[];
  /** The whole mail with quoted-printable undone. */
  body: string;
}

/** A real SMTP server that keeps what it takes. It can be stopped and started again on the same port. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Addresses that it says nobody has. */
  readonly unknown = new Set<string>();
  #server: SMTPServer | undefined;
  #port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: ({ address }, _session, done) => done(this.unknown.has(address) ? Object.assign(new Error('No such user'), { responseCode: 550 }) : null),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const [head = ''] = raw.split('\r\n\r\n', 1);
          this.received.push({
            recipients: session.envelope.rcptTo.map(({ address }) => address),
            headers: head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n'),
            body: fromQuotedPrintable(raw.slice(head.length)),
          });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.server.address();
    if (address === null || typeof address === 'string') throw new Error('The mail server has no port.');
    this.#port = address.port;
    this.#server = server;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  /** The mails to this address, once there are so many. */
  async mailsTo(address: string, count = 1): Promise<ReceivedMail[]> {
    for (;;) {
      const mails = this.received.filter(({ recipients }) => recipients.includes(address));
      if (mails.length >= count) return mails;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The one-time token of the link in a mail. */
export function tokenIn(mail: ReceivedMail | undefined): string {
  const token = /\/(?:accept-invitation|reset-password|confirm-email)\?token=([\w-]{43})/.exec(mail?.body ?? '')?.[1];
  if (token === undefined) throw new Error(`There is no link in the mail:\n${mail?.body ?? 'none'}`);
  return token;
}
