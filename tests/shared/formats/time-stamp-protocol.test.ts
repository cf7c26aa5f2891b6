import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '#formats/bytes';
import { DerError } from '#formats/der-reader';
import { derBoolean, derInteger, derNamedBits, derSequence, derUtf8String } from '#formats/der-writer';
import { encodeImprint, SM3_IDENTIFIER } from '#formats/message-imprint';
import { sm3 } from '#formats/sm3';
import { parseTimeStamp, signerFault } from '#formats/time-stamp';
import {
  encodeTimeStampQuery,
  encodeTimeStampReply,
  parseTimeStampQuery,
  parseTimeStampReply,
  type TimeStampReply,
} from '#formats/time-stamp-protocol';

const imprint = sm3(utf8('abc'));
const nonce = 0x6a84966ebef0de76n;

/** What `openssl ts` (3.0) writes: a question by SM3, one by SHA-256 for a policy, a refusal and a grant. */
const openssl = {
  query:
    '30420201013030300c06082a811ccf550183110500042066c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e002086a84966ebef0de760101ff',
  policyQuery:
    '303b0201013031300d06096086480165030402010500042066c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e006032a0304',
  refusal:
    '30373035020102302c0c2a4d6573736167652064696765737420616c676f726974686d206973206e6f7420737570706f727465642e03020780',
  grant: [
    '308203cf3003020100308203c606092a864886f70d010702a08203b7308203b3020103310f300d06096086480165030402010500308196060b2a864886',
    'f70d0109100104a0818604818330818002010106042a0304013031300d06096086480165030402010500042066c7f0f462eeedd9d1f2d46bdc10e4e241',
    '67c4875cf2f7a2297da02b8f4ba8e0020102180f32303236313133303133323533385a3003020101020826f63f8041152ccca01fa41d301b310b300906',
    '035504061302434e310c300a06035504030c03747361a08201b7308201b330820159a003020102021459fe8c6276e9cf31d4ff60c37335143fa4c33c35',
    '300a06082a8648ce3d040302301b310b300906035504061302434e310c300a06035504030c03747361301e170d3236313133303133323533385a170d33',
    '36313132373133323533385a301b310b300906035504061302434e310c300a06035504030c037473613059301306072a8648ce3d020106082a8648ce3d',
    '030107034200045bc91d962010641902bc9cc35911ed22ccac9b596bb7d6fceeb2a0290de951d306b7b72f29a2408fe5e1796205fe74064002b891b7b8',
    '99b7f8e9a200e8b94ce4a37b3079301d0603551d0e041604141d9492d90a35d2225aade231f7923f3508ace6b1301f0603551d230418301680141d9492',
    'd90a35d2225aade231f7923f3508ace6b1300f0603551d130101ff040530030101ff30160603551d250101ff040c300a06082b06010505070308300e06',
    '03551d0f0101ff040403020780300a06082a8648ce3d04030203480030450220065c85e049dbae8fee67bca86c5c597de79b543658860d3b20581b73f9',
    '77436802210090d999f8abcc1be9f4be9fffbaa7bcf11d01ccd0f7b880d666d66e43c75f602c31820147308201430201013033301b310b300906035504',
    '061302434e310c300a06035504030c03747361021459fe8c6276e9cf31d4ff60c37335143fa4c33c35300d06096086480165030402010500a081a4301a',
    '06092a864886f70d010903310d060b2a864886f70d0109100104301c06092a864886f70d010905310f170d3236313133303133323533385a302f06092a',
    '864886f70d010904312204202ea8b20a42446db40d03360605979e88fa31f60be0d5414bddb7b39199fdb4b93037060b2a864886f70d010910022f3128',
    '3026302430220420e46376be590035e9221f8a83131688275cc1167d0da375ef9da4cc28ec374f49300a06082a8648ce3d0403020447304502207518e7',
    '752e2fa75a21910269fc86ce0d4c170d0fa8dc9cd9d1686e6205215043022100e595bb5a07420c415483d95992bf87711afa6f9d0c8a994f67f7079f04',
    'ec04ed',
  ].join(''),
};

describe('a question for a time-stamp', () => {
  it('is written as openssl writes it, but without the parameters that SM3 has not', () => {
    // Two bytes less in three lengths.
    const expected = openssl.query.replace('30420201013030300c', '3040020101302e300a').replace('83110500', '8311');
    expect(toHex(encodeTimeStampQuery({ imprint, nonce }))).toBe(expected);
  });

  it('is read with those parameters and without', () => {
    const asked = { imprint, imprintDigest: SM3_IDENTIFIER, policy: null, nonce, certificateAsked: true };
    for (const der of [fromHex(openssl.query), encodeTimeStampQuery({ imprint, nonce })])
      expect(parseTimeStampQuery(der)).toEqual(asked);
  });

  it('may name a policy, and have no nonce and ask for no certificate', () => {
    expect(parseTimeStampQuery(fromHex(openssl.policyQuery))).toMatchObject({
      ...{ imprintDigest: '2.16.840.1.101.3.4.2.1', policy: '1.2.3.4', nonce: null, certificateAsked: false },
    });
  });

  const message = encodeImprint({ imprint, imprintDigest: SM3_IDENTIFIER });
  it.each([
    ['of another version', [derInteger(2), message]],
    [
      'with an imprint of another length',
      [derInteger(1), encodeImprint({ imprint: imprint.subarray(1), imprintDigest: SM3_IDENTIFIER })],
    ],
    ['by a digest that is not in use', [derInteger(1), encodeImprint({ imprint, imprintDigest: '1.3.14.3.2.26' })]],
    ['with a default that is written', [derInteger(1), message, derBoolean(false)]],
    ['with anything behind', [derInteger(1), message, derBoolean(true), derInteger(1)]],
    ['without an imprint', [derInteger(1)]],
  ])('is refused %s', (_, parts) => {
    expect(() => parseTimeStampQuery(derSequence(...parts))).toThrow(DerError);
  });

  it.each([
    ['an imprint of another digest', { imprint: imprint.subarray(1), nonce }],
    ['no nonce', { imprint, nonce: 0n }],
    ['a nonce without end', { imprint, nonce: 1n << 160n }],
  ])('is not written with %s', (_, query) => {
    expect(() => encodeTimeStampQuery(query)).toThrow(RangeError);
  });
});

describe('the answer to it', () => {
  it('gives a token', () => {
    const reply = parseTimeStampReply(fromHex(openssl.grant));
    const stamp = parseTimeStamp(reply.granted ? reply.token : expect.unreachable());
    expect(stamp).toMatchObject({
      at: '2026-11-30T13:25:38Z',
      policy: '1.2.3.4.1',
      nonce: 0x26f63f8041152cccn,
      imprint,
    });
    expect(signerFault(stamp)).toBeNull();
    expect(encodeTimeStampReply(reply)).toEqual(fromHex(openssl.grant));
  });

  it('or says why there is none', () => {
    const refusal = { granted: false, status: 'rejection', failures: ['bad-algorithm'] } as const;
    expect(parseTimeStampReply(fromHex(openssl.refusal))).toEqual(refusal);
    expect(toHex(encodeTimeStampReply(refusal, 'Message digest algorithm is not supported.'))).toBe(openssl.refusal);
  });

  it.each<TimeStampReply>([
    { granted: false, status: 'waiting', failures: [] },
    { granted: false, status: 'revocation-notification', failures: ['system-failure'] },
    { granted: false, status: 'rejection', failures: ['bad-request', 'time-not-available', 'unaccepted-policy'] },
  ])('is read as it was written: %j', (reply) => {
    expect(parseTimeStampReply(encodeTimeStampReply(reply))).toEqual(reply);
    expect(parseTimeStampReply(encodeTimeStampReply(reply, '现在不行'))).toEqual(reply);
  });

  const token = derSequence(derInteger(7));
  it.each([
    ['that grants nothing', [derSequence(derInteger(0))]],
    ['that refuses and gives a token', [derSequence(derInteger(2)), token]],
    ['that grants and names a failure', [derSequence(derInteger(0), derNamedBits([2])), token]],
    ['of a status that is not in use', [derSequence(derInteger(6))]],
    ['of a failure that is not in use', [derSequence(derInteger(2), derNamedBits([1]))]],
    ['with words that are none', [derSequence(derInteger(2), derSequence())]],
    ['with words of another type', [derSequence(derInteger(2), derSequence(derInteger(1)))]],
    ['with words in the place of the status', [derSequence(derUtf8String('no'))]],
    ['with anything behind', [derSequence(derInteger(0)), token, derInteger(1)]],
  ])('is refused %s', (_, parts) => {
    expect(() => parseTimeStampReply(derSequence(...parts))).toThrow(DerError);
  });

  it('is read or refused with a DerError, whatever byte of it is another', () => {
    for (const whole of [openssl.refusal, openssl.grant, openssl.query].map(fromHex))
      fc.assert(
        fc.property(
          fc.nat(whole.length - 1),
          fc.integer({ min: 1, max: 255 }),
          fc.nat(whole.length),
          (place, by, length) => {
            for (const changed of [whole.with(place, (whole[place] ?? 0) ^ by), whole.slice(0, length)])
              for (const parse of [parseTimeStampReply, parseTimeStampQuery])
                try {
                  parse(changed);
                } catch (error) {
                  expect(error).toBeInstanceOf(DerError);
                }
          },
        ),
        { numRuns: 1_000 },
      );
  });
});
