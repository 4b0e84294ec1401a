/** A callback that a receiver rejects. */
import type { WebhookDoubt } from '../../adapters/callbacks/webhook-signature.ts';
import { InterludeError } from './interlude-error.ts';

/** A callback that must be rejected; `doubt` says why. Answer 400 and use nothing of it. */
export class WebhookInvalidError extends InterludeError {
  override readonly name = 'WebhookInvalidError';
  readonly code = 'webhook_invalid';
  readonly doubt: WebhookDoubt | 'no_callback';

  constructor(doubt: WebhookDoubt | 'no_callback', why: string) {
    super(`this callback cannot be trusted: ${why}`);
    this.doubt = doubt;
  }
}
