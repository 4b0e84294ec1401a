/** Why a worker cannot start, in words for a person: what, where, and what to do. Pure. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
