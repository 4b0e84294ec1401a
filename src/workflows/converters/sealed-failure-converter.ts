/** The failure converter for encrypted payloads: the texts of a failure are encrypted, too. */
import { WholeFailureConverter } from './failure-converter.ts';

/** The name is the one the SDK looks for in the module at `failureConverterPath`. */
export const failureConverter = new WholeFailureConverter({ encodeCommonAttributes: true });
