import { drawSeal, sampleMark } from './draw-seal.ts';
import { sealPng } from './render-seal.ts';
import type { SealRequest, SealService } from '#application/sealing/seal-service';
import { sealKinds } from '#domain/seal/kinds';
import { encodeSeal, encodeSealInfo } from '#formats/ses-seal';
import { SIGNATURE_ALGORITHM_OF } from '#formats/signature-algorithm';
import { parseCertificate } from '#formats/x509';
import type { MakerKey } from '#infra/commands/test-root';

const vendor = 'Tongban test seal maker';

/** Makes seals that say on their face and in their name that they are samples. `now` in milliseconds since 1970. */
export const builtInSealMaker = ({ maker, now }: { maker: MakerKey; now: () => number }): SealService => ({
  make: (request) => Promise.resolve().then(() => makeSeal(request, { maker, madeAt: seconds(now()) })),
});

const seconds = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

function makeSeal(request: SealRequest, { maker, madeAt }: { maker: MakerKey; madeAt: string }): Uint8Array {
  const { body, kind, number, validFrom, validUntil, signerCertificate } = request;
  refuse(request);
  const drawing = drawSeal({ bodyName: body.name, kind });
  const info = encodeSealInfo({
    ...{ version: 4, vendor, id: number, type: sealKinds[kind].type },
    name: `${body.name}${sealKinds[kind].name.zh}（${sampleMark}）`,
    signers: { kind: 'certificates', certificates: [signerCertificate] },
    ...{ madeAt, validFrom, validUntil },
    picture: { type: 'PNG', bytes: sealPng(drawing), width: drawing.diameterMm, height: drawing.diameterMm },
    extensions: [],
  });
  const { publicKey } = parseCertificate(maker.certificate);
  return encodeSeal({
    ...{ info, makerCertificate: maker.certificate, signature: maker.sign(info) },
    algorithm: SIGNATURE_ALGORITHM_OF[publicKey.algorithm],
  });
}

/** As the province's system would: the number, whose certificate it is, and a validity within that of the certificate. */
function refuse({ body, number, validFrom, validUntil, signerCertificate }: SealRequest): void {
  const { subject, notBefore, notAfter } = parseCertificate(signerCertificate);
  if (!/^\d{14}$/.test(number)) throw new RangeError('the number of a seal has 14 digits');
  if (subject.OU !== body.id) throw new RangeError('the certificate is of another body');
  if (!(notBefore <= validFrom && validFrom < validUntil && validUntil <= notAfter))
    throw new RangeError('the seal would be valid when its certificate is not');
}
