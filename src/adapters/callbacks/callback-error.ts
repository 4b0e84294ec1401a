/** The errors of look-ups and deliveries of callbacks. Pure. */

/** The message is a clause to follow the name, e.g. `its name servers do not answer`. */
export class NameError extends Error {
  override readonly name = 'NameError';
}

/**
 * `refused`: this worker must not call the receiver; `unresolved`: its name cannot be resolved; `timeout`: no answer
 * within the deadline; `cancelled`: the caller's signal; `busy`: too many others are waiting for it; `network`:
 * anything else.
 */
export type CallbackErrorCode =
  'refused' | 'unresolved' | 'timeout' | 'cancelled' | 'busy' | 'network';

/** The only error that a sender throws: it names the receiver by host and hash, and contains no URL and no header. */
export class CallbackError extends Error {
  override readonly name = 'CallbackError';
  readonly code: CallbackErrorCode;

  constructor(code: CallbackErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
