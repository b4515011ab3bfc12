import type { FastifyRequest } from 'fastify';
import { canonicalJson } from '../../audit/hash-chain.ts';
import { Refusal } from '../errors.ts';
import { doOnce } from '../idempotency/do-once.ts';
import type { Context } from './context.ts';
import type { TrpcAnswer } from './serve-trpc.ts';

/**
 * Answers a request with the header `idempotency-key` so that it changes things once, however often it is sent. It is for known callers
 * and for what is sent by POST, which mutations are; a batch has several answers, and no such key.
 * @throws Refusal as {@link doOnce} does.
 */
export async function answerOnce(context: Context, req: FastifyRequest, respond: (context: Context) => Promise<TrpcAnswer>): Promise<TrpcAnswer> {
  const key = req.headers['idempotency-key'];
  const { principal, platform } = context;
  if (key === undefined || principal === null || req.method !== 'POST') return respond(context);
  if (typeof key !== 'string' || req.url.split('?')[0]?.includes(',')) {
    throw new Refusal('BAD_REQUEST', 'invalid', 'Send one idempotency key with one call: a batch can not be repeated.');
  }
  const request = `${req.url}\n${canonical(req.body)}`;
  const answered = await doOnce(platform, { caller: principal, key, request }, (around) => respond({ ...context, around }));
  return 'first' in answered ? answered.first : { ...answered.repeated, headers: HEADERS_OF_REPEATS };
}

const HEADERS_OF_REPEATS = Object.entries({ 'content-type': 'application/json', 'cache-control': 'no-store', 'idempotency-replayed': 'true' });

/** Members in another order are the same input. */
function canonical(body: unknown): string {
  const text = typeof body === 'string' ? body : '';
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return text;
  }
}
