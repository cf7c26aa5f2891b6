import type { Entry } from '#application/consumer/ports';
import type { NamedItem } from '#application/inbox/inbox-entry';
import type { EventType } from '#domain/case/event';
import type { Basis } from '#domain/identity/principal';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** What an account is told: which case, what happened. The words come when it is read. */
export interface Notice {
  readonly caseId: string;
  readonly seq: number;
  readonly type: EventType;
  readonly item: NamedItem;
  readonly at: string;
  /** In the list of who filed for another: for whom (as a digest), on what ground. Shown only while that holds. */
  readonly represents?: { readonly whom: string; readonly basis: Basis };
}

/** Notices are kept half a year; the case itself says everything for longer. */
const keptMs = 183 * 86_400_000;

/** An account or credit code as the table holds it: nobody's name to those who see it. */
export const noticeDigest = (id: string): string => toHex(sm3(utf8(id)));

/** The list of what an account was told. */
export const noticeList = (account: string): string => `NOTICE#${noticeDigest(account)}`;

/** A notice as it lies in the list of an account. */
export const noticeEntry = (account: string, notice: Notice): Entry => ({
  list: noticeList(account),
  position: `${notice.at}#${notice.caseId}#${String(notice.seq).padStart(6, '0')}`,
  body: { ...notice },
  expiresAt: new Date(Date.parse(notice.at) + keptMs).toISOString(),
});
