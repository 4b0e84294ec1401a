/** A name server on a free UDP port: it knows the names a test gives it, and is silent about names that hang. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const A = 1;
const NO_SUCH_NAME = 3;

interface Question {
  readonly name: string;
  readonly type: number;
  /** The question as sent, to be repeated in the answer. */
  readonly bytes: Buffer;
}

export interface NameServer {
  /** In the format of `Resolver.setServers`. */
  readonly address: string;
  /** The names that were asked for, each time. */
  readonly asked: readonly string[];
  /** From here on the name has this IPv4 address. */
  know(name: string, address: string): void;
  /** Names that never get an answer. */
  hang(isDead: (name: string) => boolean): void;
  close(): Promise<void>;
}

function readQuestion(query: Buffer): Question {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1);
  // c-ares mixes the case of its questions.
  const name = labels.join('.').toLowerCase();
  return { name, type, bytes: query.subarray(HEADER_BYTES, at + 5) };
}

function record(address: string): Buffer {
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, A, 0, 1, 0, 0, 0, 60, 0, 4]);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}

function toAnswer(query: Buffer, question: Question, address: string | undefined): Buffer {
  const records = address !== undefined && question.type === A ? [record(address)] : [];
  const code = address === undefined ? NO_SUCH_NAME : 0;
  const head = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80 | code]);
  const counts = Buffer.from([0, 1, 0, records.length, 0, 0, 0, 0]);
  return Buffer.concat([head, counts, question.bytes, ...records]);
}

function nobody(): boolean {
  return false;
}

export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const known = new Map<string, string>();
  const asked: string[] = [];
  let isDead: (name: string) => boolean = nobody;
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const question = readQuestion(query);
    asked.push(question.name);
    if (isDead(question.name)) return;
    socket.send(toAnswer(query, question, known.get(question.name)), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    know: (name, address) => void known.set(name, address),
    hang: (dead) => (isDead = dead),
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
