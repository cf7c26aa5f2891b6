import { toHex } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import {
  jointTestBytes,
  jointTestDraft,
  type JointTestFinding,
  jointTestPayload,
  jointTestSealKind,
} from '#domain/partner/joint-test';
import { fileOf, type CertifyingRoot, signedAt } from '#tests/shared/application/sealed-documents';

/** The bureau that agrees with Xi'an for Lanzhou. */
const bureau = '11620100XTXX00014C';

/** The report of what a test found, as a body seals it whose certificate is of this root. */
export async function sealedReport(
  finding: JointTestFinding,
  { root, body = bureau, sealKind = jointTestSealKind }: { root: CertifyingRoot; body?: string; sealKind?: string },
) {
  const pair = sm2GenerateKeyPair();
  const certificate = await root.certify({ body, publicKey: { algorithm: 'SM2', bytes: pair.publicKey } });
  const draft = jointTestDraft(finding, { id: body, name: { zh: '测试机关', en: 'Test body' } });
  const payload = jointTestPayload(draft, {
    ...{ algorithm: 'SM2-SM3', sealId: 'seal-1', sealKind, certificateSm3: toHex(sm3(certificate)), signedAt },
  });
  return fileOf({ message: jointTestBytes(payload), certificate, pair });
}
