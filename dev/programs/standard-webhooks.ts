/**
 * How a receiver of callbacks checks that they are genuine: Standard Webhooks with node:crypto alone, written
 * independently of the sender's code, so that demo and chaos prove the wire format.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const TOLERANCE_S = 300;

/** Null if the message is genuine and recent, otherwise what is wrong with it. */
export function whatIsWrong(
  secret: string,
  headers: IncomingHttpHeaders,
  body: string,
): string | null {
  const id = headers['webhook-id'];
  const sentAt = headers['webhook-timestamp'];
  const given = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof sentAt !== 'string' || typeof given !== 'string')
    return 'not signed';
  const ageS = Date.now() / 1_000 - Number(sentAt);
  if (!(Math.abs(ageS) <= TOLERANCE_S)) return 'signed too long ago, or in the future';
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const right = createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest();
  const isGenuine = given.split(' ').some((signature) => isSame(signature, right));
  return isGenuine ? null : 'the signature is wrong';
}

function isSame(signature: string, right: Buffer): boolean {
  const [scheme, encoded = ''] = signature.split(',');
  const given = Buffer.from(encoded, 'base64');
  return scheme === 'v1' && given.length === right.length && timingSafeEqual(given, right);
}
