/**
 * A chat endpoint that asks Gatehouse before a prompt goes to the model and before the reply goes back:
 *
 *   GATEHOUSE_API_KEY=gha_… npm run example:guard-chat
 *   curl http://127.0.0.1:8090/chat -d '{"user": "ada", "message": "My card is 4111 1111 1111 1111"}'
 *
 * The key is one of the application (Applications → your application → API keys). Enable some of its policies to see them decide.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGatehouseClient, errorOf } from '@gatehouse/client';
import { masked, traitsOf } from './find-traits.ts';

const { GATEHOUSE_URL: url = 'http://127.0.0.1:8080', GATEHOUSE_API_KEY: apiKey, PORT: port = '8090' } = process.env;
if (!apiKey) {
  console.error("Set GATEHOUSE_API_KEY to an application's key.");
  process.exit(2);
}

// A chat does not wait for ever: what can't be decided in time is not sent.
const gatehouse = createGatehouseClient({ url, apiKey, timeout: 5_000 });

class Denied extends Error {}

/** The text as it may be passed on. @throws Denied. */
async function guarded(user: string, requestType: 'prompt' | 'reply', message: string, threadId: string): Promise<string> {
  const { decision, redact, reason } = await gatehouse.authorize({ user: { username: user }, requestType, traits: traitsOf(message), threadId });
  if (decision === 'deny') throw new Denied(`This ${requestType} is not allowed (${reason}).`);
  return decision === 'redact' ? masked(message, redact) : message;
}

/** Stands in for the model. */
const answerOf = (prompt: string): string => `You said: ${prompt}`;

const server = createServer(async (request, response) => {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  try {
    const { user, message } = JSON.parse(await text(request)) as { user: string; message: string };
    const threadId = crypto.randomUUID();
    const prompt = await guarded(user, 'prompt', message, threadId);
    send(200, { reply: await guarded(user, 'reply', answerOf(prompt), threadId) });
  } catch (cause) {
    if (cause instanceof Denied) send(403, { error: cause.message });
    else if (cause instanceof SyntaxError) send(400, { error: 'Send {"user": "…", "message": "…"}.' });
    else {
      // Whatever went wrong: without a decision nothing is passed on.
      const { reason, message } = errorOf(cause);
      console.error(`${reason}: ${message}`);
      send(503, { error: 'It could not be decided whether this is allowed. Try again later.' });
    }
  }
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  console.log(`Chat at http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}/chat`);
});
