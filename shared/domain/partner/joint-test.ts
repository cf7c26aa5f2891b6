import type { Text } from '#domain/catalogue/item';
import type { Sealing } from '#domain/licence/document';
import { equalBytes, toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import type { SignatureKind } from './registration.ts';

/** The kind of seal that binds a body to others: 公章. */
export const jointTestSealKind = 'official';

/** What a joint test of a partner's endpoint found, row by row. */
export interface JointTestFinding {
  readonly partner: string;
  readonly endpoint: string;
  readonly regions: { readonly ours: string; readonly theirs: string };
  readonly kinds: { readonly out: readonly SignatureKind[]; readonly in: readonly SignatureKind[] };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly rows: readonly {
    readonly id: string;
    readonly sent: Text;
    readonly expected: Text;
    readonly came: string;
    readonly outcome: 'passed' | 'failed' | 'not-shown';
    readonly durationMs: number;
  }[];
  readonly complete: boolean;
  readonly kit: string;
}

/** A report under a body's seal (联调测试报告), word for word, before it is sealed. */
export interface JointTestDraft extends JointTestFinding {
  readonly name: Text;
  readonly issuer: { readonly id: string; readonly name: Text };
  readonly notice: Text;
}

/** The signed bytes are the RFC 8785 form of this. */
export interface JointTestPayload extends JointTestDraft {
  readonly type: 'tongban-joint-test';
  readonly version: 1;
  /** See `jointTestId`. */
  readonly identifier: string;
  readonly sealing: Sealing;
}

/** Whether everything was shown, and found as it has to be. */
export const isGood = ({ complete, rows }: Pick<JointTestFinding, 'complete' | 'rows'>): boolean =>
  complete && rows.every(({ outcome }) => outcome === 'passed');

const wording = {
  name: { zh: '联调测试报告', en: 'Report of a joint test' },
  good: {
    zh: '全部项目均已展示并通过',
    en: 'every row was shown and passed',
  },
  other: {
    zh: '有项目未通过或未展示, 不得据此上线',
    en: 'some rows failed or were not shown: nothing goes live by this',
  },
} as const;

/** What a body seals of a finding; the same finding gives the same draft. */
export const jointTestDraft = (finding: JointTestFinding, issuer: JointTestDraft['issuer']): JointTestDraft => ({
  ...finding,
  name: wording.name,
  issuer,
  notice: isGood(finding) ? wording.good : wording.other,
});

const bytesOf = (value: object): Uint8Array => utf8(canonicalize(value as JsonValue));

/** Hex SM3 over the RFC 8785 bytes of a draft: what an approval covers. */
export const jointTestSm3 = (draft: JointTestDraft): string => toHex(sm3(bytesOf(draft)));

/** Names the report of a body. Asked for again it is the same one. */
export const jointTestId = (draft: JointTestDraft): string =>
  `joint-test-${draft.partner}-${draft.issuer.id}-${jointTestSm3(draft).slice(0, 32)}`;

/** Completes an approved draft with what comes only with the sealing. */
export const jointTestPayload = (draft: JointTestDraft, sealing: JointTestPayload['sealing']): JointTestPayload => ({
  ...draft,
  ...({ type: 'tongban-joint-test', version: 1 } as const),
  ...{ identifier: jointTestId(draft), sealing },
});

export const jointTestBytes = (payload: JointTestPayload): Uint8Array => bytesOf(payload);

/** Whether what a report says of itself holds together: its words and its identifier are those of what was found. */
export function jointTestHolds(payload: JointTestPayload): boolean {
  const { partner, endpoint, regions, kinds, startedAt, finishedAt, rows, complete, kit, issuer } = payload;
  const found = { partner, endpoint, regions, kinds, startedAt, finishedAt, rows, complete, kit };
  const whole = jointTestPayload(jointTestDraft(found, issuer), payload.sealing);
  return equalBytes(jointTestBytes(whole), jointTestBytes(payload));
}
