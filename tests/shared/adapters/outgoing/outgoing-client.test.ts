import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OutgoingClient } from '#adapters/outgoing/outgoing-client';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { pinnedExchange } from '#adapters/outgoing/pinned-exchange';
import { bodyOf, listen } from '#tests/infra/local/json-endpoint';
import { closedUrls, openUrls } from '#tests/vectors/ssrf-corpus';
import { faultOf, localClient, publicRules, rawServer, requestOf, resolver, tlsServer } from './outgoing-fixture.ts';

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing) await close();
  closing = [];
});
const kept = async <T extends { close: () => Promise<void> }>(made: Promise<T>): Promise<T> => {
  const server = await made;
  closing.push(server.close);
  return server;
};
const served = (listener: RequestListener) => kept(listen(createServer(listener)));
const raw = (bytes: string) => kept(rawServer((socket) => socket.once('data', () => socket.end(bytes))));

describe('an answer', () => {
  it('is status, headers and body as they were sent, over a request as it was asked for', async () => {
    const seen: { headers: IncomingHttpHeaders; body: string; target: string }[] = [];
    const { url } = await served((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push({ headers: request.headers, body: String(body), target: `${request.method} ${request.url}` });
        response.writeHead(201, { 'X-One': 'a', 'set-cookie': ['b=1', 'c=2'] }).end('thanks');
      });
    });
    const headers = { 'Content-Type': 'text/plain', Host: 'other.example', 'Transfer-Encoding': 'chunked' };
    const answer = await localClient().send(requestOf(`${url}/a/b?c=%20d`, { headers }));
    expect(answer).toMatchObject({ status: 201, truncated: false });
    expect(answer.headers).toMatchObject({ 'x-one': 'a', 'set-cookie': 'b=1, c=2' });
    expect(Buffer.from(answer.body).toString()).toBe('thanks');
    expect(seen).toMatchObject([
      {
        ...{ target: 'POST /a/b?c=%20d', body: 'sent-secret' },
        headers: { host: new URL(url).host, 'content-type': 'text/plain', 'content-length': '11', connection: 'close' },
      },
    ]);
    expect(seen[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  it.each([204, 301, 304, 400, 404, 410, 429, 500, 503])('of status %i is one', async (status) => {
    const { url } = await served((_, response) => response.writeHead(status).end());
    const answer = await localClient().send({ ...requestOf(url), method: 'GET' });
    expect(answer).toMatchObject({ status, body: new Uint8Array(), truncated: false });
  });

  it.each([
    [10, 'ten octets', false],
    [10, 'ten octets!', true],
    [0, '', false],
    [0, 'x', true],
  ])('is cut at %i bytes where it is longer: %j', async (maxBytes, text, truncated) => {
    const { url } = await served((_, response) => response.end(text));
    const answer = await localClient().send(requestOf(url, { maxBytes }));
    expect(answer).toMatchObject({ status: 200, truncated });
    expect(Buffer.from(answer.body).toString()).toBe(text.slice(0, maxBytes));
  });

  it('without end is cut, and its connection closed', async () => {
    let closed = false;
    const { url } = await served((_, response) => {
      response.on('close', () => (closed = true));
      const more = (): void => {
        while (!response.destroyed && response.write('answered-secret'.repeat(1_000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const answer = await localClient().send(requestOf(url, { maxBytes: 70_000 }));
    expect([answer.status, answer.truncated, answer.body.length]).toEqual([200, true, 70_000]);
    await expect.poll(() => closed).toBe(true);
  });

  it('that sends elsewhere is the answer: what is elsewhere is not asked', async () => {
    let asked = 0;
    const elsewhere = await served((_, response) => response.end(String((asked += 1))));
    for (const location of ['http://169.254.169.254/latest/meta-data/', elsewhere.url, '/again'])
      for (const status of [301, 302, 303, 307, 308]) {
        const { url } = await served((_, response) => response.writeHead(status, { location }).end());
        const resolve = resolver(['127.0.0.1']);
        const { port } = new URL(url);
        const answer = await localClient({ resolve }).send(requestOf(`http://partner.example:${port}/`));
        expect(answer).toMatchObject({ status, headers: { location } });
        expect(resolve.asked).toEqual(['partner.example']);
      }
    expect(asked).toBe(0);
  });
});

describe('a request that must not be sent', () => {
  it.each(closedUrls)('is none to %j, and no name is asked for', async (url, reason) => {
    const resolve = resolver(['8.8.8.8']);
    const client = new OutgoingClient({ rules: publicRules, resolve });
    expect(await client.checkEndpoint(url)).toMatchObject({ ok: false, detail: reason });
    const fault = await faultOf(client.send(requestOf(url)));
    expect([fault.reason, fault.detail]).toEqual([reason === 'address' ? 'address' : 'url', reason]);
    expect(resolve.asked).toEqual([]);
  });

  it.each([
    [['10.0.0.1'], 'special'],
    [['8.8.8.8', '10.0.0.1'], 'special'],
    [['10.0.0.1', '8.8.8.8'], 'special'],
    [['8.8.8.8', '2400:3200::1', '::1'], 'never'],
    [['127.0.0.1'], 'never'],
    [['169.254.169.254'], 'never'],
    [['::ffff:169.254.169.254'], 'never'],
    [['fe80::1%eth0'], 'malformed'],
    [['8.8.8.8', ''], 'malformed'],
  ])('is none to a name that stands for %j', async (addresses, detail) => {
    const client = new OutgoingClient({ rules: publicRules, resolve: resolver(addresses) });
    expect(await client.checkEndpoint('https://partner.example/')).toEqual({ ok: false, reason: 'address', detail });
    const fault = await faultOf(client.send(requestOf('https://partner.example/path-secret')));
    expect([fault.reason, fault.detail]).toEqual(['address', detail]);
  });

  it('is none outside the ranges that were registered, nor to metadata inside them', async () => {
    const rules = new OutgoingRules({ network: { kind: 'ranges', ranges: ['10.0.0.0/8', '100.64.0.0/10'] } });
    const verdict = (...addresses: string[]) =>
      new OutgoingClient({ rules, resolve: resolver(addresses) }).checkEndpoint('https://partner.example/');
    expect(await verdict('10.1.2.3')).toMatchObject({ ok: true });
    expect(await verdict('8.8.8.8')).toMatchObject({ reason: 'address', detail: 'outside' });
    expect(await verdict('10.1.2.3', '192.168.0.1')).toMatchObject({ reason: 'address', detail: 'outside' });
    for (const metadata of ['169.254.169.254', '100.100.100.200'])
      expect(await verdict(metadata)).toMatchObject({ reason: 'address', detail: 'never' });
  });

  it('is none to the runtime of the function itself, by whatever name', async () => {
    let asked = 0;
    const { url } = await served((_, response) => response.end(String((asked += 1))));
    const { host, port } = new URL(url);
    const rules = new OutgoingRules({ network: { kind: 'public' }, loopback: true, forbidden: [host] });
    for (const name of ['127.0.0.1', '127.1', '127.0.0.2', '[::1]', 'localhost', 'partner.example']) {
      const client = new OutgoingClient({ rules, resolve: resolver(['127.0.0.1']) });
      expect((await faultOf(client.send(requestOf(`http://${name}:${port}/`)))).reason).toBe('address');
    }
    expect(asked).toBe(0);
  });
});

describe('a name', () => {
  it('is resolved once for an attempt: what it means a moment later makes no difference', async () => {
    let asked = 0;
    const { url } = await served((_, response) => response.end(String((asked += 1))));
    const { port } = new URL(url);
    const rebinding = resolver(['127.0.0.1'], ['169.254.169.254']);
    const client = localClient({ resolve: rebinding });
    expect(await client.send(requestOf(`http://partner.example:${port}/`))).toMatchObject({ status: 200 });
    expect([rebinding.asked, asked]).toEqual([['partner.example'], 1]);
    expect((await faultOf(client.send(requestOf(`http://partner.example:${port}/`)))).reason).toBe('address');
  });

  it('that was public when it was checked is not asked for again: nothing reaches this machine', async () => {
    let connections = 0;
    const server = await kept(rawServer(() => (connections += 1)));
    const rebinding = resolver(['10.255.255.254'], ['127.0.0.1']);
    // Nobody is at 10.255.255.254, and a registered range makes it one of the partners' here.
    const rules = new OutgoingRules({ network: { kind: 'ranges', ranges: ['10.255.255.0/24'] }, loopback: true });
    const client = new OutgoingClient({ rules, resolve: rebinding });
    const request = requestOf(`http://partner.example:${new URL(server.url).port}/`, { timeoutMs: 200 });
    expect((await faultOf(client.send(request))).reason).toMatch(/^(connect|timeout)$/);
    expect([rebinding.asked, connections]).toEqual([['partner.example'], 0]);
  });

  it('is told nothing where the connection ended elsewhere than it was to', async () => {
    const heard: Buffer[] = [];
    const { url } = await kept(rawServer((socket) => socket.on('data', (part) => heard.push(part))));
    const { port } = new URL(url);
    const asked = pinnedExchange({
      // An address in the place of the name is connected to without a lookup.
      ...{ url: new URL(url), host: '127.0.0.1', port: Number(port), pinned: { address: '127.0.0.2', family: 4 } },
      ...{ method: 'POST', headers: {}, body: Buffer.from('sent-secret'), maxBytes: 10, ca: undefined },
      signal: new AbortController().signal,
    });
    expect(await faultOf(asked)).toMatchObject({ reason: 'address', detail: 'moved' });
    expect(heard).toEqual([]);
  });

  it('is asked for over IPv4 where it has both', async () => {
    const { url } = await served((_, response) => response.end());
    const client = localClient({ resolve: resolver(['::1', '127.0.0.1']) });
    expect(await client.send(requestOf(`http://partner.example:${new URL(url).port}/`))).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'is nowhere',
      () => Promise.reject(Object.assign(new Error('partner.example'), { code: 'ENOTFOUND' })),
      'ENOTFOUND',
    ],
    ['stands for nothing', () => Promise.resolve([]), null],
  ])('that %s is a fault of that kind', async (_, resolve, detail) => {
    const client = localClient({ resolve });
    const fault = await faultOf(client.send(requestOf('https://partner.example/')));
    expect([fault.reason, fault.detail]).toEqual(['dns', detail]);
    expect(await client.checkEndpoint('https://partner.example/')).toEqual({ ok: false, reason: 'dns', detail });
  });

  it('that nobody answers for is given up after the time, and what is said later is not heard', async () => {
    let late: (error: Error) => void = () => undefined;
    const resolve = () => new Promise<never>((_, reject) => (late = reject));
    const client = new OutgoingClient({ rules: publicRules, resolve, checkTimeoutMs: 20 });
    expect(await client.checkEndpoint('https://partner.example/')).toMatchObject({ ok: false, reason: 'timeout' });
    const fault = await faultOf(client.send(requestOf('https://partner.example/', { timeoutMs: 20 })));
    expect(fault.reason).toBe('timeout');
    late(new Error('too late'));
  });

  it.each(openUrls)('can be registered: %s', async (url) => {
    const client = new OutgoingClient({ rules: publicRules, resolve: resolver(['8.8.8.8', '2400:3200::1']) });
    expect(await client.checkEndpoint(url)).toEqual({ ok: true, url: new URL(url).href });
  });

  it('is looked up by the machine where nothing else is given', async () => {
    const { url } = await served((_, response) => response.end());
    const client = new OutgoingClient({ rules: new OutgoingRules({ network: { kind: 'public' }, loopback: true }) });
    expect(await client.send(requestOf(url.replace('127.0.0.1', 'localhost')))).toMatchObject({ status: 200 });
  });
});

describe('a partner that does not answer as it should', () => {
  const withTime = (url: string, timeoutMs = 150) => localClient().send(requestOf(`${url}/path-secret`, { timeoutMs }));

  it.each([
    ['says nothing', ''],
    ['begins its headers and stops', 'HTTP/1.1 200 OK\r\nX-A: answered-secret'],
    ['says that it goes on for ever', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['begins a body and stops', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nanswered-secret'],
  ])('because it %s is given up after the time, and left', async (_, bytes) => {
    let closed = false;
    const { url } = await kept(
      rawServer((socket) => {
        socket.on('close', () => (closed = true));
        socket.once('data', () => socket.write(bytes));
      }),
    );
    expect((await faultOf(withTime(url))).reason).toBe('timeout');
    await expect.poll(() => closed).toBe(true);
  });

  it('because it sends a byte at a time has the same time for all of it', async () => {
    const { url } = await served((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect((await faultOf(withTime(url))).reason).toBe('timeout');
  });

  it.each([
    ['before anything', ''],
    ['in its headers', 'HTTP/1.1 200 OK\r\nX-A: answered-secret'],
    ['in its body', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nanswered-secret'],
    ['in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nanswered-secret'],
  ])('because it hangs up %s is a fault', async (_, bytes) => {
    const { url } = await raw(bytes);
    expect((await faultOf(withTime(url, 20_000))).reason).toMatch(/^(reset|protocol)$/);
  });

  it('because it resets the connection is a fault', async () => {
    const { url } = await kept(rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(await faultOf(withTime(url, 20_000))).toMatchObject({ reason: 'reset', detail: 'ECONNRESET' });
  });

  it.each([
    ['no HTTP', 'SSH-2.0-answered-secret\r\n'],
    ['a page without a head', '<html>answered-secret</html>'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    ],
    ['headers without end', `HTTP/1.1 200 OK\r\nX-A: ${'answered-secret'.repeat(2_000)}\r\n\r\n`],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nanswered-secret\r\n'],
  ])('because it says %s is a fault', async (_, bytes) => {
    const { url } = await raw(bytes);
    expect((await faultOf(withTime(url, 20_000))).reason).toBe('protocol');
  });

  it('because it wants to speak otherwise is a fault', async () => {
    const { url } = await raw(
      'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nanswered-secret',
    );
    expect((await faultOf(withTime(url, 20_000))).reason).toMatch(/^(reset|protocol)$/);
  });

  it('because nobody is there is a fault', async () => {
    const { url, close } = await rawServer(() => undefined);
    await close();
    expect(await faultOf(withTime(url, 20_000))).toMatchObject({ reason: 'connect', detail: 'ECONNREFUSED' });
  });

  it('because it was asked with a header that cannot be sent is a fault', async () => {
    const request = requestOf('http://127.0.0.1:1/', { headers: { 'x-note': 'header-secret\r\nX-Other: 1' } });
    expect((await faultOf(localClient().send(request))).reason).toBe('protocol');
  });
});

describe('a partner over TLS', () => {
  it('is known by its name, at the address that was checked', async () => {
    const names: unknown[] = [];
    const server = await kept(
      tlsServer('partner.example', (request, response) => {
        names.push((request.socket as TLSSocket & { servername?: string }).servername, request.headers.host);
        response.end('thanks');
      }),
    );
    const client = localClient({ ca: [server.cert] });
    const answer = await client.send(requestOf(`https://partner.example:${server.port}/`));
    expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([200, 'thanks']);
    expect(names).toEqual(['partner.example', `partner.example:${server.port}`]);
  });

  it.each([
    ['under another name', 'other.example', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['by its address alone', '127.0.0.1', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['by nobody that is trusted', 'partner.example', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('that is vouched for %s is told nothing', async (_, host, trusted, detail) => {
    let asked = 0;
    const server = await kept(tlsServer('partner.example', (_request, response) => response.end(String((asked += 1)))));
    const client = localClient(trusted ? { ca: [server.cert] } : {});
    const fault = await faultOf(client.send(requestOf(`https://${host}:${server.port}/path-secret`)));
    expect([fault.reason, fault.detail, asked]).toEqual(['tls', detail, 0]);
  });

  it('is checked even where the environment says not to', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const server = await kept(tlsServer('partner.example', (_, response) => response.end()));
    const fault = await faultOf(localClient().send(requestOf(`https://partner.example:${server.port}/`)));
    expect(fault.reason).toBe('tls');
  });

  it('that never greets has the same time as any other', async () => {
    const { url } = await kept(rawServer(() => undefined));
    const request = requestOf(`https://partner.example:${new URL(url).port}/`, { timeoutMs: 150 });
    expect((await faultOf(localClient().send(request))).reason).toBe('timeout');
  });

  it.each([
    ['speaks in the clear', 'HTTP/1.1 200 OK\r\n\r\nanswered-secret'],
    ['hangs up', ''],
  ])('that %s is a fault, and nothing was said to it', async (_, bytes) => {
    const heard: Buffer[] = [];
    const { url } = await kept(
      rawServer((socket) => socket.on('data', (part) => heard.push(part)).once('data', () => socket.end(bytes))),
    );
    const fault = await faultOf(localClient().send(requestOf(`https://partner.example:${new URL(url).port}/`)));
    expect(fault.reason).toBe('tls');
    expect(Buffer.concat(heard).toString('latin1')).not.toMatch(/POST|secret/);
  });
});
