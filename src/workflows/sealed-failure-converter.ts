/** The failure converter beside encrypted payloads: the words of a failure are encrypted like them. */
import { WholeFailureConverter } from './failure-converter.ts';

/** The name is the one the SDK looks for in the module at `failureConverterPath`. */
export const failureConverter = new WholeFailureConverter({ encodeCommonAttributes: true });
