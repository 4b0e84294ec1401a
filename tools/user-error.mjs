/** Something the user can mend: its message is all that is shown. */
export class UserError extends Error {}
