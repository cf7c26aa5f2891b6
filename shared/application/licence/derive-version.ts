import type { Catalogue } from '#application/catalogue/catalogue';
import { documentKey, type LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { nextVersion, type VersionChange, type VersionDraft } from '#domain/licence/next-version';
import { resultIn } from '#domain/licence/result-file';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/**
 * The draft of a registered result's next version, from the file that is stored of it (null where there is none): what an official is
 * shown, and what the sealer makes again for itself. Throws where the file is not the one that is registered.
 */
export function deriveVersion(
  { catalogue }: { readonly catalogue: Pick<Catalogue, 'itemVersion'> },
  of: {
    readonly record: LicenceRecord;
    readonly ofd: Uint8Array | null;
    readonly change: VersionChange;
    readonly today: string;
  },
): Outcome<VersionDraft> {
  const { record, ofd, change, today } = of;
  const { identifier, document, state = 'in-force' } = record;
  // What was issued elsewhere, or before, was not sealed here.
  if (document.key !== documentKey(identifier)) return reject('licence.no_next_version');
  if (ofd === null || toHex(sm3(ofd)) !== document.sm3)
    throw new Error(`the document of ${identifier} is not the one that is registered`);
  const payload = resultIn(ofd);
  if (payload.identifier !== identifier || payload.issuer.id !== record.issuer.id)
    throw new Error(`the document of ${identifier} is that of another result`);
  const { sealKind } = catalogue.itemVersion(payload.item).result;
  if (sealKind === undefined) return reject('licence.no_next_version');
  const draft = nextVersion({ payload, state, sealKind, today }, change);
  return typeof draft === 'string' ? reject(draft) : accept(draft);
}
