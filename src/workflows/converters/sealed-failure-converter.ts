/** The failure converter for encrypted payloads, which encrypts the texts of a failure, too. */
import { WholeFailureConverter } from './failure-converter.ts';

/** The SDK looks for this name in the module at `failureConverterPath`. */
export const failureConverter = new WholeFailureConverter({ encodeCommonAttributes: true });
