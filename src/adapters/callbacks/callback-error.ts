/** Why a callback was not answered. Pure; never contains the URL, a header or another library's error. */

/**
 * `refused`: this worker must not call the receiver; `unresolved`: its name cannot be resolved; `timeout`: no answer
 * within the deadline; `cancelled`: the caller's signal; `busy`: too many others are waiting for it; `network`:
 * anything else.
 */
export type CallbackErrorCode =
  'refused' | 'unresolved' | 'timeout' | 'cancelled' | 'busy' | 'network';

/** The only error that a sender throws; its message names the receiver by host and hash. */
export class CallbackError extends Error {
  override readonly name = 'CallbackError';
  readonly code: CallbackErrorCode;

  constructor(code: CallbackErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
