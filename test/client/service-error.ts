/** What a server says no with, as gRPC throws it. */
import { Metadata, status as codes } from '@grpc/grpc-js';

export interface Refusal {
  readonly code: number;
  readonly words: string;
}

export function serviceError({ code, words }: Refusal): Error {
  const message = `${code} ${codes[code]}: ${words}`;
  return Object.assign(new Error(message), { code, details: words, metadata: new Metadata() });
}
