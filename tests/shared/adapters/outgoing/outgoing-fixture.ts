import { createSign, generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'vitest';
import { OutgoingClient, type OutgoingRequest, type Resolve } from '#adapters/outgoing/outgoing-client';
import { OutgoingFault } from '#adapters/outgoing/outgoing-fault';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { encodePem } from '#formats/pem';
import { decodeSpki } from '#formats/spki';
import { buildCertificate, randomSerial } from '#formats/x509-builder';
import { listen } from '#tests/infra/local/json-endpoint';

/** Planted in what is sent and answered: no fault may say any of it. */
export const secrets = ['sent-secret', 'answered-secret', 'path-secret', 'header-secret'];

/** A resolver that gives the answers in their order, the last one again and again, and counts. */
export function resolver(...answers: (readonly string[])[]): Resolve & { readonly asked: string[] } {
  const asked: string[] = [];
  const resolve = (host: string) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    return Promise.resolve(answer.map((address) => ({ address })));
  };
  return Object.assign(resolve, { asked });
}

export const publicRules = new OutgoingRules({ network: { kind: 'public' } });
export const localRules = new OutgoingRules({ network: { kind: 'public' }, loopback: true });

export const localClient = (options: { resolve?: Resolve; ca?: readonly string[] } = {}): OutgoingClient =>
  new OutgoingClient({ rules: localRules, resolve: resolver(['127.0.0.1']), ...options });

export const requestOf = (url: string, parts: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  ...{ url, method: 'POST', headers: { 'x-note': 'header-secret' }, body: Buffer.from('sent-secret') },
  ...{ timeoutMs: 20_000, maxBytes: 1_000 },
  ...parts,
});

/** The fault of a request; it says nothing of what was sent or answered, all the way down. */
export async function faultOf(asked: Promise<unknown>): Promise<OutgoingFault> {
  const fault = await asked.then(
    (answer) => expect.unreachable(`no fault: ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  if (!(fault instanceof OutgoingFault)) throw new Error('not a fault of ours', { cause: fault });
  expect(fault.cause).toBeUndefined();
  const said = [fault.message, fault.stack, JSON.stringify(fault)].join('\n');
  expect(secrets.filter((each) => said.includes(each))).toEqual([]);
  return fault;
}

/** A server that speaks in bytes, for answers that are none. */
export async function rawServer(
  answer: (socket: Socket) => void,
): Promise<{ url: string; close: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, close };
}

/** A server with a certificate of its own making, for one name. */
export async function tlsServer(name: string, listener: RequestListener) {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = decodeSpki(pair.publicKey.export({ type: 'spki', format: 'der' }));
  const der = await buildCertificate(
    {
      ...{ serial: randomSerial(), issuer: { CN: name }, subject: { CN: name } },
      ...{ notBefore: '2020-01-01T00:00:00Z', notAfter: '2090-01-01T00:00:00Z' },
      ...{ publicKey, issuerPublicKey: publicKey, keyUsage: ['digitalSignature', 'keyCertSign'], ca: {} },
    },
    (tbs) => new Uint8Array(createSign('sha256').update(tbs).sign(pair.privateKey)),
  );
  const cert = encodePem('CERTIFICATE', der);
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const { url, close } = await listen(createTlsServer({ cert, key }, listener));
  return { cert, port: new URL(url).port, close };
}
