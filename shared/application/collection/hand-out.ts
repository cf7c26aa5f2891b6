import { asClerk } from './answer-notice.ts';
import { type Act, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { HolderHash, MaterialCheck } from '#application/case/ports';
import type { Window } from '#application/catalogue/catalogue';
import { materialMissing, storedMaterials } from '#application/case/submit-case';
import { materialKey } from '#application/material/announce-material';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import type { StoredFile } from '#domain/case/event';

/** Who came, how the clerk knew them, and the scan of the receipt that they signed. */
export interface HandingOut extends Pick<Extract<Command, { type: 'hand-out' }>, 'to' | 'identity'> {
  readonly receipt: Omit<StoredFile, 'key'>;
}

export interface HandOutDependencies extends ChangeCaseDependencies {
  readonly holders: HolderHash;
  readonly materials: MaterialCheck;
  readonly windows: readonly Window[];
}

/** A clerk hands out what lies at their window, once the signed receipt (送达回执) was scanned and uploaded under their account. */
export function handOut(
  dependencies: HandOutDependencies,
  { handingOut, ...act }: Act & { readonly handingOut: HandingOut },
): Promise<Outcome<Acted>> {
  const { person } = act;
  const { to, identity, receipt: file } = handingOut;
  const receipt = { ...file, key: materialKey({ account: person.account, sha256: file.sha256 }) };
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, person),
      async decide({ snapshot }) {
        // What a window has no reader for it cannot have read.
        const devices = dependencies.windows.find(({ id }) => id === snapshot.collection?.window)?.devices ?? [];
        if (identity.method === 'card-reader' && !devices.includes(identity.method)) return reject('window.no_device');
        const { ok } = await storedMaterials(dependencies, [receipt]);
        return ok
          ? accept({ command: { type: 'hand-out', to, identity, receipt } })
          : reject('filing.material_missing', { problems: [materialMissing('/receipt')] });
      },
    }),
  );
}
