/** The id of a row as a target: `<table>/<key>`, with the key encoded so that any key gives one id. Pure. */

/** The table's id. */
export function tableOfRow(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('/')));
}

/** The row's key, as it is in the table. */
export function keyOfRow(id: string): string {
  return decodeURIComponent(id.slice(id.indexOf('/') + 1));
}
