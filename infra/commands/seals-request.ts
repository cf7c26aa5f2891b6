import { parseArgs } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { requestOfKey } from './certificate-request.ts';
import { encodePem } from '#formats/pem';

/**
 * Writes to stdout, in PEM, the request for a certificate of a key in KMS, to send to a certification authority. It signs as whoever the
 * environment says one is (profile, region), and cannot where the policy of the key does not let them.
 */
const { values } = parseArgs({
  options: { key: { type: 'string' }, unit: { type: 'string' }, name: { type: 'string' } },
});

function fail(zh: string, en: string): void {
  console.error(`${zh} · ${en}`);
  process.exitCode = 1;
}

const { key: keyId, unit, name } = values;
if (keyId === undefined || !unit || !name)
  fail('用法', 'usage: npm run -s seals:request -- --key KEY-OR-ALIAS --unit CREDIT-CODE --name NAME');
else
  try {
    const der = await requestOfKey(new KMSClient(), { keyId, holder: { unit, name } });
    process.stdout.write(encodePem('CERTIFICATE REQUEST', der));
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind === 'AccessDeniedException')
      fail(
        '密钥策略不允许您用该密钥签名（印章密钥仅由签章函数使用）',
        'the key does not let you sign: seal keys are the sealer’s alone',
      );
    else fail('无法生成证书请求', `the request cannot be made: ${message}`);
  }
