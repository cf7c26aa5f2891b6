import type { CopyKeeper } from './ports.ts';
import { isOfType, licencesInForce } from './in-force.ts';
import {
  fileFor,
  findLicence,
  holderOf,
  type HolderRequest,
  type LicenceDependencies,
  type LicenceRequest,
  mediaTypeOf,
  seenBy,
  statusOn,
} from './read-licences.ts';
import { holderMark, materialKey } from '#application/material/announce-material';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Material } from '#domain/catalogue/item';
import { civilDate } from '#domain/limits/civil-date';
import { toHex } from '#formats/bytes';
import { sha256 } from '#formats/sha256';

/** A place for papers of an item for which a licence stands. */
export interface LicenceSlot extends Pick<Material, 'key' | 'name' | 'mediaTypes' | 'maxBytes'> {
  readonly itemId: string;
  readonly licences: readonly string[];
}

export interface OfferDependencies extends LicenceDependencies {
  readonly slots: readonly LicenceSlot[];
  readonly copies: CopyKeeper;
}

/** Which licences in force of whom a filing is for could stand for its uploads, by the slot that they fill. */
export async function offerLicences(
  dependencies: OfferDependencies,
  { itemId, ...request }: HolderRequest & { readonly itemId: string },
) {
  const holder = await holderOf(dependencies, request);
  if (!holder.ok) return holder;
  const { holderHash, relations } = holder.value;
  const slots = dependencies.slots.filter((slot) => slot.itemId === itemId);
  const typeCodes = slots.flatMap(({ licences }) => licences);
  const today = civilDate(dependencies.clock.now());
  const all = slots.length === 0 ? [] : await licencesInForce(dependencies, { holderHash, typeCodes, today });
  const records = await seenBy(dependencies, { person: request.person, records: all, relations });
  return accept({
    slots: slots.map((slot) => ({
      ...{ slot: slot.key, name: slot.name },
      licences: records
        .filter((record) => fits(slot, record))
        .map(({ identifier, name, issuer, issuedOn, validUntil }) => ({
          ...{ identifier, name, issuer, issuedOn, validUntil },
        })),
    })),
  });
}

type Fitting = Parameters<typeof mediaTypeOf>[0];

const fits = ({ licences, mediaTypes, maxBytes }: LicenceSlot, record: Fitting): boolean =>
  isOfType(record, licences) && mediaTypes.includes(mediaTypeOf(record)) && record.document.bytes <= maxBytes;

/** Puts a copy of a licence among the materials of whoever files, for a slot of an item: named in a filing like an upload. */
export async function copyForItem(
  dependencies: OfferDependencies,
  { itemId, slot: named, ...request }: LicenceRequest & { readonly itemId: string; readonly slot: string },
): Promise<Outcome<{ slot: string; sha256: string; bytes: number; mediaType: string }>> {
  const found = await findLicence(dependencies, request);
  if (!found.ok) return found;
  const { record } = found.value;
  const slot = dependencies.slots.find((each) => each.itemId === itemId && each.key === named);
  if (slot === undefined || !fits(slot, record)) return reject('licence.not_for_item');
  if (statusOn(record, civilDate(dependencies.clock.now())) !== 'in-force') return reject('licence.wrong_state');
  const { person } = request;
  const bytes = await fileFor(dependencies, { ...found.value, person });
  const digest = toHex(sha256(bytes));
  const mediaType = mediaTypeOf(record);
  const { identifier, holderHash } = record;
  const licence = { identifier, holderMark: holderMark(identifier, holderHash) };
  const key = materialKey({ account: person.account, sha256: digest });
  await dependencies.copies.keepCopy({ key, bytes, mediaType, licence });
  return accept({ slot: named, sha256: digest, bytes: bytes.length, mediaType });
}
