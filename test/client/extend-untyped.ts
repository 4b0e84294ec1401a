// Extends a window as a program without types does: what is sent is not held to the types of the library.
import type { WindowHandle } from '../../src/client/index.ts';

export async function extendUntyped(
  handle: WindowHandle,
  argument: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const said: unknown = await Reflect.apply(handle.extend, handle, [argument]);
  return said;
}
