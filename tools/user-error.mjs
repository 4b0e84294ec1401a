/** Something the user can fix: only its message is shown. */
export class UserError extends Error {}
