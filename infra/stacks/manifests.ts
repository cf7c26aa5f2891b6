import { manifest as agreements } from '#functions/agreements/function';
import { manifest as authorizer } from '#functions/authorizer/function';
import { manifest as caseCommand } from '#functions/case-command/function';
import { manifest as caseQuery } from '#functions/case-query/function';
import { manifest as catalogue } from '#functions/catalogue/function';
import { manifest as clock } from '#functions/clock/function';
import { manifest as courierIn } from '#functions/courier-in/function';
import { manifest as courierOut } from '#functions/courier-out/function';
import { manifest as decide } from '#functions/decide/function';
import { manifest as handOut } from '#functions/hand-out/function';
import { manifest as inbox } from '#functions/inbox/function';
import { manifest as journeyRecord } from '#functions/journey-record/function';
import { manifest as journeyWait } from '#functions/journey-wait/function';
import { manifest as licenceDecide } from '#functions/licence-decide/function';
import { manifest as licenceOffer } from '#functions/licence-offer/function';
import { manifest as licenceQuery } from '#functions/licence-query/function';
import { manifest as licenceRead } from '#functions/licence-read/function';
import { manifest as licenceRegister } from '#functions/licence-register/function';
import { manifest as materials } from '#functions/materials/function';
import { manifest as notify } from '#functions/notify/function';
import { manifest as onTheSpot } from '#functions/on-the-spot/function';
import { manifest as opCase } from '#functions/op-case/function';
import { manifest as opPartner } from '#functions/op-partner/function';
import { manifest as opSeal } from '#functions/op-seal/function';
import { manifest as operator } from '#functions/operator/function';
import { manifest as parcels } from '#functions/parcels/function';
import { manifest as partnerAsk } from '#functions/partner-ask/function';
import { manifest as partnerGive } from '#functions/partner-give/function';
import { manifest as partnerHeal } from '#functions/partner-heal/function';
import { manifest as partnerIn } from '#functions/partner-in/function';
import { manifest as partnerRead } from '#functions/partner-read/function';
import { manifest as partnerTake } from '#functions/partner-take/function';
import { manifest as partners } from '#functions/partners/function';
import { manifest as project } from '#functions/project/function';
import { manifest as publicVerify } from '#functions/public-verify/function';
import { manifest as receipt } from '#functions/receipt/function';
import { manifest as recording } from '#functions/recording/function';
import { manifest as reconcile } from '#functions/reconcile/function';
import { manifest as relay } from '#functions/relay/function';
import { manifest as resume } from '#functions/resume/function';
import { manifest as sealer } from '#functions/sealer/function';
import { manifest as seals } from '#functions/seals/function';
import { manifest as tracking } from '#functions/tracking/function';
import { manifest as webhookOut } from '#functions/webhook-out/function';
import { manifest as window } from '#functions/window/function';
import type { FunctionManifest } from '#contracts/capabilities';

/** Every deployable function. */
export const manifests: readonly FunctionManifest[] = [
  authorizer,
  catalogue,
  agreements,
  materials,
  caseCommand,
  caseQuery,
  window,
  courierIn,
  parcels,
  receipt,
  recording,
  handOut,
  inbox,
  decide,
  licenceRead,
  licenceDecide,
  licenceRegister,
  licenceOffer,
  licenceQuery,
  publicVerify,
  tracking,
  seals,
  operator,
  journeyWait,
  journeyRecord,
  onTheSpot,
  courierOut,
  sealer,
  relay,
  resume,
  project,
  partners,
  webhookOut,
  clock,
  partnerGive,
  partnerIn,
  partnerTake,
  partnerRead,
  partnerAsk,
  partnerHeal,
  notify,
  reconcile,
  opCase,
  opPartner,
  opSeal,
];
