import type { ErrorEntry } from './errors.ts';
import type { Text } from './text.ts';

// So marked, the whole catalogue is left out of functions that answer nobody.
const entry = /* @__NO_SIDE_EFFECTS__ */ (status: ErrorEntry['status'], title: Text, advice: Text): ErrorEntry => ({
  status,
  title,
  advice,
});
const text = /* @__NO_SIDE_EFFECTS__ */ (zh: string, en: string): Text => ({ zh, en });

/** What any function may answer, and most need no more. What only some say has a file of its own. */
export const generalErrors = {
  'case.wrong_state': entry(
    409,
    text('办件当前环节不能进行此操作', 'the case is not at the stage this act needs'),
    text('请刷新办件进度后再操作', 'look at the case again and act on its present stage'),
  ),
  'case.same_official': entry(
    409,
    text('受理、审查、决定须由三名不同人员办理', 'acceptor, reviewer and decider must be three people'),
    text('请由另一名有岗位的人员办理', 'let another official with the post act'),
  ),
  'case.no_extension': entry(
    409,
    text('该事项没有延长办理期限的规定', "the item's law knows no extension"),
    text('请在原期限内办结', 'decide within the original limit'),
  ),
  'case.already_extended': entry(
    409,
    text('办理期限只能延长一次', 'the limit can be extended only once'),
    text('请在已延长的期限内办结', 'decide within the extended limit'),
  ),
  'case.erased': entry(
    410,
    text('办件的个人信息已依法删除', 'the personal data of this case was lawfully erased'),
    text('办件记录仍可核验, 不能再办理', 'its chain can still be verified; nothing more can be done with it'),
  ),
  'case.not_finished': entry(
    409,
    text('办件尚未办结', 'the case is not finished'),
    text('办结或撤回后再操作', 'act after completion or withdrawal'),
  ),
  'case.not_due': entry(
    409,
    text('期限尚未届满', 'the due date has not passed'),
    text('期限届满后再操作', 'act after the due date'),
  ),
  'case.deemed_accepted': entry(
    409,
    text('逾期未决定, 依法已视为受理', 'the limit for acceptance has passed: the law itself has accepted the case'),
    text('请继续审查; 记录随即更新', 'go on with the review; the record follows in a moment'),
  ),
  'case.due_passed': entry(
    409,
    text('办理期限已届满, 不能再延长', 'the limit has passed and can no longer be extended'),
    text('请尽快作出决定', 'decide as soon as possible'),
  ),
  'case.own_case': entry(
    409,
    text('不得办理本人的申请', 'nobody handles their own application'),
    text('请由另一名有岗位的人员办理', 'let another official with the post act'),
  ),
  'case.not_found': entry(
    404,
    text('没有这个办件, 或您无权查看', 'no such case, or it is not yours to see'),
    text('请核对办件编号和登录身份', 'check the case id and who you are signed in as'),
  ),
  'case.busy': entry(
    409,
    text('该办件正在被他人更新', 'the case is being changed by somebody else'),
    text('请稍候重试', 'retry after the seconds given in Retry-After'),
  ),
  'case.draft_changed': entry(
    409,
    text('拟发结果与您所见的不同', 'the result to be approved is not the one you saw'),
    text('请重新查看拟发结果后再决定', 'look at the draft again, then decide'),
  ),
  'case.no_register_entry': entry(
    409,
    text(
      '本机关登记中没有申请人的记录, 不能出具结果',
      'the register of the body has no entry on the applicant: nothing can be certified',
    ),
    text('请核实后作出不予办理的决定并说明理由', 'check, then refuse with reasons'),
  ),
  'filing.invalid': entry(
    422,
    text('申请内容不符合事项要求', 'the filing does not meet what the item asks'),
    text(
      '请按所列各处修改后重新提交, 已填内容不会丢失',
      'correct the places listed and submit again; nothing was lost',
    ),
  ),
  'filing.not_offered': entry(
    422,
    text('该事项不能以此方式办理', 'the item is not offered this way'),
    text('请查看办事指南', "see the item's guide"),
  ),
  'filing.material_missing': entry(
    422,
    text('材料尚未上传完成或内容不符', 'a material was not uploaded, or is not the one announced'),
    text('请重新上传所列材料', 'upload the materials listed again'),
  ),
  'identity.not_representative': entry(
    403,
    text('登录身份不能代表该单位或个人', 'your login does not stand for that organisation or person'),
    text(
      '请先在统一身份认证平台登记代表关系或授权, 再重新登录办理',
      'have the relation or mandate registered with your identity provider, sign in again, then file',
    ),
  ),
  'identity.outside_mandate': entry(
    403,
    text('授权范围不包括该事项', 'your mandate does not extend to this item'),
    text(
      '请由本人办理, 或扩大授权范围后重新登录',
      'let the person file, or have the mandate widened and sign in again',
    ),
  ),
  'identity.mandate_expired': entry(
    403,
    text('代表关系或授权已到期', 'the relation or mandate you act by has ended'),
    text('请由本人办理, 或续期后重新登录', 'let the person file, or have the mandate renewed and sign in again'),
  ),
  'identity.assurance_too_low': entry(
    403,
    text('登录的实名等级不够', 'the assurance of your login is too low for this item'),
    text('请先提升实名认证等级', 'raise the level of your identity verification first'),
  ),
  'identity.no_post': entry(
    403,
    text('您没有办理此事的岗位', 'you hold no post for this act'),
    text('请由有岗位的人员办理', 'let an official with the post act'),
  ),
  'identity.unauthenticated': entry(
    401,
    text('未登录或登录已失效', 'not signed in, or the sign-in has ended'),
    text('请重新登录', 'sign in again'),
  ),
  'identity.forbidden': entry(
    403,
    text('无权访问', 'not allowed'),
    text('请核对地址和登录身份', 'check the address and who you are signed in as'),
  ),
  'item.not_found': entry(
    404,
    text('没有这个事项', 'no such item'),
    text('请从事项清单中选择', 'choose from the list of items'),
  ),
  'licence.not_found': entry(
    404,
    text('没有这个结果, 或不属于您', 'no such result, or it is not yours'),
    text('请核对标识和登录身份', 'check the identifier and who you are signed in as'),
  ),
  'approval.exists': entry(
    409,
    text('该事项版本已有有效的预先授权', 'a standing authorisation for this item and version is in force'),
    text('无需重复授权', 'nothing needs to be done'),
  ),
  'approval.not_on_the_spot': entry(
    422,
    text('只有即办件可以预先授权', 'only on-the-spot items take a standing authorisation'),
    text('请逐件作出决定', 'decide case by case'),
  ),
  'operation.malformed': entry(
    400,
    text('运维指令的输入不符合规定', 'the input of the operation is not as it is described'),
    text(
      '请按运行手册中的示例填写; 拼错的字段不会被忽略',
      'write it as the runbook shows; a misspelt field is not passed over',
    ),
  ),
  'operation.names_a_person': entry(
    422,
    text('原因或工单号中似有个人号码', 'the reason or ticket seems to hold the number of a person'),
    text(
      '请删去证件号、电话等号码, 只写办件编号和事由, 另起一次执行',
      'leave out identity and telephone numbers and start another execution',
    ),
  ),
  'operation.no_such_seal': entry(
    404,
    text('没有该印章', 'there is no such seal'),
    text('请在印章登记表中核对机关、种类和编号', 'look up body, kind and id in the seal registry'),
  ),
  'operation.seal_not_active': entry(
    409,
    text('该印章已停用或已更换', 'the seal is already suspended or replaced'),
    text('无需再停用', 'there is nothing left to suspend'),
  ),
  'request.malformed': entry(
    400,
    text('请求格式不正确', 'the request is malformed'),
    text('请按接口说明修改所列各处', 'correct the places listed, see the OpenAPI document'),
  ),
  'request.too_large': entry(
    413,
    text('请求内容过大', 'the request is too large'),
    text('请缩减内容, 材料请走上传地址', 'send less; upload materials by their own address'),
  ),
  'request.unsupported_media_type': entry(
    415,
    text('请求内容类型不受支持', 'the content type is not supported'),
    text('请使用 application/json', 'use application/json'),
  ),
  'request.no_such_route': entry(
    404,
    text('没有这个接口', 'no such endpoint'),
    text('请查看 /openapi.json', 'see /openapi.json'),
  ),
  'request.filtered': entry(
    403,
    text('请求被安全防护拦截', 'the request was stopped by the firewall'),
    text(
      '请五分钟后再试; 仍被拦截请凭请求编号联系运维',
      'retry after five minutes; if it stays so, give the request id to the operators',
    ),
  ),
  'request.too_many': entry(429, text('请求过于频繁', 'too many requests'), text('请稍后再试', 'retry later')),
  'idempotency.key_reused': entry(
    422,
    text('同一幂等键用于不同内容', 'the idempotency key was used with another body'),
    text('新的请求请使用新的幂等键', 'use a new key for a new request'),
  ),
  'platform.unavailable': entry(
    503,
    text('服务暂时不可用', 'the service is temporarily unavailable'),
    text('请稍后重试, 同一幂等键不会重复办理', 'retry later; with the same key nothing is done twice'),
  ),
  'platform.unexpected': entry(
    500,
    text('服务内部错误', 'something went wrong on our side'),
    text('请凭请求编号联系运维', 'give the request id to the operators'),
  ),
} as const satisfies Record<string, ErrorEntry>;
