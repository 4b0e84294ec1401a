/**
 * A failure converter whose texts survive any encoding. Half of a surrogate pair, in a message that quotes somebody or
 * was cut to length, would otherwise kill the worker that reports it, and every worker that retries.
 */
import {
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
  type SerializationContext,
} from '@temporalio/common';
import { toWhole } from '../../contract/values/utf8.ts';

export class WholeFailureConverter extends DefaultFailureConverter {
  override errorToFailure(
    error: unknown,
    payloads: PayloadConverter,
    context?: SerializationContext,
  ): ProtoFailure {
    const failure = super.errorToFailure(error, payloads, context);
    const { message, stackTrace, applicationFailureInfo: info } = failure;
    return {
      ...failure,
      message: toWhole(message ?? ''),
      stackTrace: toWhole(stackTrace ?? ''),
      ...(info ? { applicationFailureInfo: { ...info, type: toWhole(info.type ?? '') } } : {}),
    };
  }
}

/** The SDK looks for this name in the module at `failureConverterPath`. */
export const failureConverter = new WholeFailureConverter();
