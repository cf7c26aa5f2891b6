import { jointTestContent } from './joint-test-content.ts';
import type { JointTestReader } from './verify-document.ts';
import { jointTestPayload } from '#contracts/partner/joint-test';
import { jointTestBytes, jointTestHolds, jointTestSealKind } from '#domain/partner/joint-test';

/** For those who verify reports of joint tests: given to `verifyDocument`. */
export const jointTestReader: JointTestReader = {
  read(value) {
    const read = jointTestPayload.safeParse(value);
    return read.success && jointTestHolds(read.data) ? read.data : null;
  },
  bytesOf: jointTestBytes,
  hasItsSeal: ({ sealing: { sealKind } }) => sealKind === jointTestSealKind,
  contentOf: jointTestContent,
};
