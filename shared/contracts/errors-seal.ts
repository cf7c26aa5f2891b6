import type { ErrorEntry } from './errors.ts';
import type { Text } from './text.ts';

const entry = /* @__NO_SIDE_EFFECTS__ */ (status: ErrorEntry['status'], title: Text, advice: Text): ErrorEntry => ({
  status,
  title,
  advice,
});
const text = /* @__NO_SIDE_EFFECTS__ */ (zh: string, en: string): Text => ({ zh, en });

/** What only standing authorisations are refused with. */
export const standingErrors = {
  'approval.not_proposed': entry(
    409,
    text('还没有决定人员提出该预先授权', 'no decider has proposed this standing authorisation yet'),
    text('请先由有决定岗位的人员提出', 'let an official with the post of a decider propose it first'),
  ),
} as const satisfies Record<string, ErrorEntry>;

/** What only the confirming of seals is refused with. */
export const sealErrors = {
  'seal.not_found': entry(
    404,
    text('本机关没有这枚印章', 'the body has no such seal'),
    text('请核对机关、种类和编号', 'check body, kind and id'),
  ),
  'seal.same_official': entry(
    409,
    text(
      '您已确认过该印章, 须由另一名人员再次确认',
      'you have confirmed this seal: the second to confirm is somebody else',
    ),
    text('请由本机关另一名有决定或者审查岗位的人员确认', 'let another decider or reviewer of the body confirm it'),
  ),
  'seal.first_by_decider': entry(
    409,
    text('印章须先由有决定岗位的人员确认', 'the first to confirm a seal is a decider'),
    text('请先由决定人员确认, 再由您确认', 'let a decider confirm it first, then confirm it yourself'),
  ),
  'seal.not_registered': entry(
    409,
    text('该印章不在待启用状态', 'the seal is not one that waits to be confirmed'),
    text('请查看印章当前状态', 'look at how the seal stands'),
  ),
  'seal.not_valid_now': entry(
    409,
    text('该印章尚未生效或者已过期, 不能启用', 'the seal is not valid yet, or not any more: it cannot be put to use'),
    text('请在有效期内启用, 或者重新制章', 'confirm it within its validity, or have a new one made'),
  ),
  'seal.busy': entry(
    409,
    text('该印章正在被他人更新', 'the seal is being changed by somebody else'),
    text('请稍候重试', 'retry in a moment'),
  ),
} as const satisfies Record<string, ErrorEntry>;

/** What only the registering of seals is refused with. */
export const sealRegistrationErrors = {
  'operation.seal_unreadable': entry(
    422,
    text('印章数据或者证书无法读取', 'the seal or its certificate cannot be read'),
    text(
      '请提交制章系统出具的 SESeal (GB/T 38540-2020) 和签章证书, DER 的 Base64',
      'present the SESeal (GB/T 38540-2020) as the maker gave it and the certificate, DER in base64',
    ),
  ),
  'operation.seal_other_kind': entry(
    422,
    text('印章类型与所登记的种类不符', 'the seal says that it is of another kind'),
    text('请核对印章种类', 'check the kind of seal'),
  ),
  'operation.seal_maker_not_trusted': entry(
    422,
    text('制章者证书或者签名不受信任', "the maker's certificate or signature is not trusted"),
    text('请核对信任列表和制章者证书', "check the trust list and the maker's certificate"),
  ),
  'operation.seal_signer_not_trusted': entry(
    422,
    text(
      '签章证书不受信任、不属于该机关或者不得用于签名',
      'the certificate is not trusted, not of this body, or not for signing',
    ),
    text('请核对签章证书', 'check the certificate'),
  ),
  'operation.seal_signer_not_listed': entry(
    422,
    text('签章证书不在印章的证书列表中', 'the certificate is not in the list of the seal'),
    text('请提交制章时所用的证书', 'present the certificate that the seal was made for'),
  ),
  'operation.seal_not_valid': entry(
    422,
    text('印章或者证书现在不在有效期内', 'the seal or its certificate is not valid now'),
    text('请在有效期内登记', 'register it within its validity'),
  ),
  'operation.seal_key_differs': entry(
    422,
    text('所称密钥不是证书中的密钥', 'the key named is not the one in the certificate'),
    text('请核对密钥编号', 'check the id of the key'),
  ),
  'operation.seal_key_used': entry(
    409,
    text('该密钥已用于本机关另一枚印章', 'the key is that of another seal of the body'),
    text('更换印章须使用新的密钥', 'a seal that replaces another has a key of its own'),
  ),
  'operation.seal_exists': entry(
    409,
    text('已登记过同一编号的另一枚印章', 'another seal is registered under this number'),
    text('请核对印章编号', 'check the number of the seal'),
  ),
} as const satisfies Record<string, ErrorEntry>;

/** What only the renewing of revocation lists is refused with. */
export const revocationListErrors = {
  'operation.list_too_large': entry(
    422,
    text('吊销列表超过 240000 个字符 (Base64)', 'the list is longer than 240,000 characters of base64'),
    text(
      '输入最多 256 KiB; 请向认证机构索取不含到期证书的列表',
      'an input is 256 KiB at most: ask the authority for a list without certificates that have ended',
    ),
  ),
  'operation.list_unreadable': entry(
    422,
    text('吊销列表无法读取', 'the list cannot be read'),
    text('请提交 X.509 CRL 第 2 版, DER 的 Base64', 'present an X.509 CRL of version 2, DER in base64'),
  ),
  'operation.list_issuer_unknown': entry(
    422,
    text('签发吊销列表的机构不在信任列表中', 'the list is of an authority that is not in the trust list'),
    text('请核对信任列表和列表的签发者', 'check the trust list, and whose list it is'),
  ),
  'operation.list_not_trusted': entry(
    422,
    text(
      '吊销列表不是该机构所签, 或者形式本系统不支持',
      'the authority did not sign it, or it is of a form not in use here',
    ),
    text(
      '请向认证机构重新索取完整的列表 (不是增量或者分卷)',
      'ask the authority for its complete list again: neither a delta nor a part of it',
    ),
  ),
  'operation.list_not_in_force': entry(
    422,
    text('吊销列表尚未生效或者已过期', 'the list does not count yet, or not any more'),
    text('请提交现在有效的列表', 'present the one that counts now'),
  ),
  'operation.list_older': entry(
    409,
    text('现有的吊销列表更新', 'the list that is held is newer'),
    text('请提交更新的列表; 现有的仍然有效', 'present a newer one; the one that is held goes on counting'),
  ),
} as const satisfies Record<string, ErrorEntry>;
