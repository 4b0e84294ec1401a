/** Extends a window like a program without types: the argument is not checked by the library's types. */
import type { WindowHandle } from '../../../src/client/index.ts';

export async function extendUntyped(
  handle: WindowHandle,
  argument: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const said: unknown = await Reflect.apply(handle.extend, handle, [argument]);
  return said;
}
