/** The text for an answer that is partly encrypted with a key this command lacks. Pure. */

/** The variable that the client reads. */
const KEYS_VARIABLE = 'PAYLOAD_KEYS_FILE';

export const GIVE_KEYS = `give this command the key file of the workers: ${KEYS_VARIABLE}=FILE`;

/** @param ids of the keys @param env the command's environment */
export function missingKeysText(
  ids: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  const { [KEYS_VARIABLE]: given = '' } = env;
  const file = given.trim();
  const why =
    file === ''
      ? `${KEYS_VARIABLE} is not set`
      : `${file} has no such key, or another one with that id`;
  return `encrypted with the key ${ids.join(', ')}, and ${why}`;
}
