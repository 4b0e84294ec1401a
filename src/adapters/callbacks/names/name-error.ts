/** Why a host name was not found, in our own words. */

/** The message is a clause to follow the name, e.g. `its name servers do not answer`. */
export class NameError extends Error {
  override readonly name = 'NameError';
}
