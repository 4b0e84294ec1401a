/** The state of one callback of a window, for `show` and the audit. Types only. */

export interface CallbackView {
  /** As in `callback_events`, e.g. `reverted`. */
  readonly event: string;
  /** `unknown`: the workflow that carried on with it is gone, and with it the outcome. */
  readonly state: 'under_way' | 'delivered' | 'failed' | 'unknown';
  /** Host and hash, never the URL. */
  readonly receiver: string;
  /** When it was first due to be sent, RFC 3339. */
  readonly since: string;
  /** How often it was sent, including failed attempts. */
  readonly tries: number;
  /** In words; null if no attempt has failed. */
  readonly last_failure: string | null;
  /** RFC 3339; null while it is being sent, and once it is over. */
  readonly next_try: string | null;
  /** The workflow that carries on with it; null while the window itself does. */
  readonly workflow_id: string | null;
}
