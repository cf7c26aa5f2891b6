import type { Part } from './verify-seal.ts';
import type { Text } from '#contracts/text';
import type { ChainFault } from '#formats/x509';

type Said = readonly [zh: string, en: string];
type Coded = readonly [result: Part['result'], zh: string, en: string];

/** Every finding that is not of a reader of files or of a chain of certificates. A table, hence the length of its lines. */
const codes = {
  'structure.read': ['good', '文件结构完整', 'the file is read whole'],
  'maker.trusted': ['good', '印章由受信任的制章者制作, 制章签名有效', 'made by a trusted maker, whose signature holds'],
  'maker.seal_forged': [
    'bad',
    '制章签名无效: 印章是伪造的或被改动',
    'the signature of its maker does not hold: the seal is forged or altered',
  ],
  'maker.not_a_maker': [
    'bad',
    '制作印章的证书不是制章者的证书',
    'the certificate that made the seal is not one of a maker',
  ],
  'maker.not_for_sealing': [
    'bad',
    '制章者证书不得用于签名',
    'the certificate of the maker may not be used for signatures',
  ],
  'maker.algorithm_not_in_use': [
    'not-checked',
    '制章签名算法本系统不支持',
    'the algorithm of the maker is not in use here',
  ],
  'maker.certificate_not_in_use': [
    'not-checked',
    '制章者证书的算法或形式本系统不支持',
    'the certificate of the maker is of a kind that is not in use here',
  ],
  'maker.certificate_malformed': ['bad', '制章者证书格式有误', 'the certificate of the maker is malformed'],
  'maker.revoked': [
    'bad',
    '制章时制章者证书已被吊销',
    'the certificate of the maker was revoked when the seal was made',
  ],
  'maker.revoked_since': [
    'bad',
    '制章者证书其后因密钥失密或未说明的原因被吊销, 且没有可信时间证明印章在先',
    'the certificate of the maker was revoked since, for a stolen key or without a reason, and no trusted time shows that the seal is older',
  ],
  'maker.not_checked': ['not-checked', '未核验', 'not checked'],
  'seal_validity.valid': ['good', '签章时印章在有效期内', 'the seal was in force when it was used'],
  'seal_validity.not_yet_valid': ['bad', '签章时印章尚未生效', 'the seal was not yet in force when it was used'],
  'seal_validity.expired': ['bad', '签章时印章已过有效期', 'the seal had expired when it was used'],
  'seal_validity.before_made': ['bad', '签章时间早于印章制作时间', 'it was used before it was made'],
  'seal_validity.in_future': ['bad', '签章时间在将来', 'the time at which it was used is yet to come'],
  'seal_validity.no_time': ['not-checked', '没有可读的签章时间', 'there is no time of signing that can be read'],
  'seal_validity.not_checked': ['not-checked', '未核验', 'not checked'],
  'signer_list.listed': [
    'good',
    '签章者证书在印章的签章者名单内',
    'the certificate of the signer is in the list of the seal',
  ],
  'signer_list.not_listed': [
    'bad',
    '签章者证书不在印章的签章者名单内',
    'the certificate of the signer is not in the list of the seal',
  ],
  'signer_list.digest_not_in_use': [
    'not-checked',
    '名单所用摘要算法本系统不支持',
    'the list has digests by an algorithm that is not in use here',
  ],
  'signer_list.other_body': [
    'bad',
    '印章不属于文件所称机关',
    'the seal belongs to another body than the document names',
  ],
  'signer_list.other_kind': ['bad', '印章种类与文件不符', 'not the kind of seal that this kind of document takes'],
  'signer_list.not_checked': ['not-checked', '未核验', 'not checked'],
  'chain.trusted': [
    'good',
    '签章者证书受信任, 当时有效且未被吊销',
    'the certificate of the signer is trusted, and was valid and not revoked then',
  ],
  'chain.not_for_sealing': [
    'bad',
    '签章者证书不得用于印章签名',
    'the certificate of the signer may not be used for seals',
  ],
  'chain.revoked': ['bad', '签章时证书已被吊销', 'the certificate was revoked when it was used'],
  'chain.revoked_since': [
    'bad',
    '证书其后因密钥失密或未说明的原因被吊销, 且没有可信时间证明签章在先',
    'the certificate was revoked since, for a stolen key or without a reason, and no trusted time shows that the signature is older',
  ],
  'chain.list_missing': [
    'not-checked',
    '证书链受信任; 没有吊销列表, 是否吊销未核验',
    'the chain is trusted; revocation was not checked, because there is no list',
  ],
  'chain.list_out_of_date': [
    'not-checked',
    '证书链受信任; 吊销列表已过期, 是否吊销未核验',
    'the chain is trusted; revocation was not checked, because the list is out of date',
  ],
  'chain.list_not_valid': [
    'not-checked',
    '证书链受信任; 吊销列表无效, 是否吊销未核验',
    'the chain is trusted; revocation was not checked, because the list is not valid',
  ],
  'chain.no_time': ['not-checked', '没有可读的签章时间', 'there is no time of signing that can be read'],
  'chain.certificate_not_in_use': [
    'not-checked',
    '签章者证书的算法或形式本系统不支持',
    'the certificate of the signer is of a kind that is not in use here',
  ],
  'chain.certificate_malformed': ['bad', '签章者证书格式有误', 'the certificate of the signer is malformed'],
  'chain.not_checked': ['not-checked', '未核验', 'not checked'],
  'signature.valid': ['good', '签章签名有效', 'the signature holds'],
  'signature.invalid': [
    'bad',
    '签章签名无效: 签名值或被签内容被改动',
    'the signature does not hold: it, or what it signs, was altered',
  ],
  'signature.empty_id': [
    'bad',
    '签章签名未使用规定的签名者标识',
    'the signature was made without the identifier of signers that is prescribed (GM/T 0009)',
  ],
  'signature.algorithm_differs': [
    'bad',
    '签名算法与证书密钥不符',
    'the algorithm is not that of the key in the certificate',
  ],
  'signature.algorithm_not_in_use': [
    'not-checked',
    '签名算法本系统不支持',
    'the algorithm of the signature is not in use here',
  ],
  'signature.no_key': [
    'not-checked',
    '签章者证书未能读取, 签名未核验',
    'not checked, because the certificate of the signer was not read',
  ],
  'signature.absent': ['bad', '文件没有电子印章', 'there is no electronic seal under this file'],
  'signature.plain': [
    'not-checked',
    '不带印章的数字签名 (GB/T 35275), 未核验',
    'a digital signature without a seal (GB/T 35275), not checked',
  ],
  'signature.not_checked': ['not-checked', '未核验', 'not checked'],
  'time_stamp.trusted': ['good', '可信时间戳有效', 'the time-stamp is trusted'],
  'time_stamp.absent': [
    'not-checked',
    '没有时间戳; 时间为签章者所称',
    'there is no time-stamp; the time is what the signer says',
  ],
  'time_stamp.of_another_signature': ['bad', '时间戳属于另一个签名', 'the time-stamp is of another signature'],
  'time_stamp.not_for_time_stamps': [
    'bad',
    '时间戳证书不得用于时间戳',
    'the certificate of the time-stamp may not be used for time-stamps',
  ],
  'time_stamp.forged': ['bad', '时间戳签名无效', 'the signature of the time-stamp does not hold'],
  'time_stamp.malformed': ['bad', '时间戳格式有误或被改动', 'the time-stamp is malformed, or was altered'],
  'time_stamp.not_in_use': [
    'not-checked',
    '时间戳的算法或形式本系统不支持; 时间为签章者所称',
    'the time-stamp is of a kind that is not in use here; the time is what the signer says',
  ],
  'time_stamp.revoked': [
    'bad',
    '时间戳证书当时已被吊销, 或因密钥失密被吊销',
    'the certificate of the time-stamp was revoked then, or for a stolen key',
  ],
  'time_stamp.not_checked': ['not-checked', '未核验', 'not checked'],
  'digest.holder_agrees': ['good', '持证人与二维码一致', 'the holder is the one in the code'],
  'digest.holder_differs': [
    'bad',
    '持证人与二维码不一致, 二维码可能取自他人的证照',
    'the holder is not the one in the code, which may be taken from a paper of somebody else',
  ],
  'digest.holder_not_compared': [
    'not-checked',
    '只核验了二维码; 请输入证照上的姓名和号码, 以核对持证人',
    'the code alone was verified; give the name and number on the paper to compare the holder',
  ],
  'digest.intact': ['good', '文件内容未被改动', 'unaltered since it was sealed'],
  'digest.list_changed': ['bad', '签章的文件清单被改动', 'the list of what is sealed was altered'],
  'digest.other_list': ['bad', '签章签的是另一份文件清单', 'the signature names another list than this'],
  'digest.part_changed': ['bad', '文件内容被改动', 'a part of the file was altered'],
  'digest.method_not_in_use': [
    'not-checked',
    '摘要算法本系统不支持',
    'the digests are by an algorithm that is not in use here',
  ],
  'digest.not_checked': ['not-checked', '未核验', 'not checked'],
  'coverage.whole': ['good', '文件的每一部分都在签章范围内', 'every part of the file is covered'],
  'coverage.page_not_covered': ['bad', '有页面不在签章范围内', 'a page is not covered'],
  'coverage.part_not_covered': ['bad', '有部分不在签章范围内', 'the file has a part that is not covered'],
  'coverage.part_missing': ['bad', '签章所列的部分不存在', 'a part that is covered is not there'],
  'coverage.swapped_seal': [
    'bad',
    '印章文件与签名内的印章不一致',
    'the file of the seal is not the seal in the signature',
  ],
  'coverage.not_checked': ['not-checked', '未核验', 'not checked'],
  'status.in_force': ['good', '有效', 'in force'],
  'status.lapsed': ['bad', '已过有效期', 'its validity has ended'],
  'status.held': ['bad', '已被暂扣', 'it is held'],
  'status.annulled': ['bad', '已被撤销', 'it was annulled'],
  'status.withdrawn': ['bad', '已被撤回', 'it was withdrawn by the authority'],
  'status.revoked': ['bad', '已被吊销', 'it was revoked as a penalty'],
  'status.deregistered': ['bad', '已注销', 'it was deregistered'],
  'status.superseded': ['bad', '已换发新版', 'another version has taken its place'],
  'status.transferred_out': ['bad', '已转出', 'it was transferred out'],
  'status.other_state': ['bad', '登记状态不是有效', 'the register has it in a state other than in force'],
  'status.other_document': [
    'bad',
    '登记库中该编号的是另一份文件',
    'the register has another document under this identifier',
  ],
  'status.not_registered': ['bad', '登记库中没有这份结果', 'the register does not know this document'],
  'status.elsewhere': [
    'not-checked',
    '有效期内; 登记在出具地区的登记库, 此处未核验',
    'within its dates; its register is in the region that issued it, and was not asked',
  ],
  'status.not_checked_offline': [
    'not-checked',
    '有效期内; 登记状态离线未核验',
    'within its dates; register not checked offline',
  ],
  'status.not_ours': [
    'not-checked',
    '不是本平台的结果, 登记状态未核验',
    'no result of this platform; no register was asked',
  ],
  'status.not_checked': ['not-checked', '未核验', 'not checked'],
} as const satisfies Readonly<Record<string, Coded>>;

export type FindingCode = keyof typeof codes;
export const codesOf: Readonly<Record<FindingCode, Coded>> = codes;

/** Whose certificate it is that codes of chains are about. */
export const who = {
  maker: ['制章者证书', 'the certificate of the maker'],
  chain: ['签章者证书', 'the certificate of the signer'],
  time_stamp: ['时间戳证书', 'the certificate of the time-stamp'],
} as const satisfies Readonly<Record<string, Said>>;

export const chainFaults: Readonly<Record<ChainFault, Said>> = {
  issuer_name_differs: ['的签发者不符', 'names another issuer'],
  issuer_not_ca: ['的签发者不是认证机构', 'is of an issuer that is no authority'],
  issuer_may_not_sign: ['的签发者不得签发证书', 'is of an issuer that may not issue any'],
  key_identifier_differs: ['的签发者密钥不符', 'is of another key of its issuer'],
  algorithm_differs: ['的签名算法与签发者不符', 'is signed by another algorithm than its issuer has'],
  signature_invalid: ['是伪造的', 'is forged'],
  unknown_critical_extension: ['含有不认识的关键扩展', 'has a critical extension that is not known'],
  not_yet_valid: ['当时尚未生效', 'was not yet valid then'],
  expired: ['当时已过有效期', 'had expired then'],
  no_trusted_root: ['不受信任: 根证书未知', 'is not trusted: its root is not known'],
  path_too_long: ['的证书链过长', 'has a chain that is too long'],
  too_complex: ['的证书链过于复杂', 'has a chain that is too complex'],
};

const structureFaults: Readonly<Record<string, Said>> = {
  not_zip: ['不是文件包', 'not a package'],
  too_large: ['文件包过大或会膨胀 (压缩炸弹)', 'the package is too large, or would become so (a bomb)'],
  too_many_entries: ['文件包条目过多', 'the package has too many entries'],
  duplicate_name: ['文件包内有同名条目', 'the package has two entries of one name'],
  unsafe_name: ['文件包内有越界的路径', 'the package has a path that leads out of it'],
  encrypted: ['文件包已加密', 'the package is encrypted'],
  method_unknown: ['压缩方法未知', 'a method of compression that is not known'],
  headers_differ: ['文件包条目前后说法不一', 'the package contradicts itself about an entry'],
  overlapping: ['文件包条目重叠或有夹带', 'entries of the package overlap, or something lies between them'],
  damaged: ['文件包条目损坏或超出所称大小', 'an entry is damaged, or becomes more than it says'],
  xml_too_large: ['XML 过大', 'a part is too large'],
  xml_not_utf8: ['XML 不是 UTF-8', 'a part is not UTF-8'],
  xml_document_type: ['XML 含有文档类型声明 (DTD)', 'a part has a document type (DTD)'],
  xml_too_deep: ['XML 嵌套过深', 'a part is nested too deep'],
  xml_too_many_elements: ['XML 元素过多', 'a part has too many elements'],
  xml_not_well_formed: ['XML 格式有误', 'a part is not well-formed'],
  part_missing: ['缺少所称的部分', 'a part that is named is not there'],
  not_one_body: ['文档体不是一个', 'not one document in it'],
  too_many_signatures: ['签名过多', 'too many signatures'],
  signature_twice: ['同一签名列出两次', 'one signature is listed twice'],
  digest_malformed: ['摘要格式有误', 'a digest is malformed'],
  not_der: ['签名值不是 DER 编码', 'the signature is not DER'],
  not_a_signature: ['签名值不是电子签章', 'the signature is none with a seal (GB/T 38540)'],
  result_malformed: ['机读内容格式有误', 'what it says for machines is malformed'],
};

/** The text of a fault of a reader: elements that are missing, or there twice, by one text each. */
export function structureFault(fault: string): Text {
  const other: Said = fault.startsWith('several_')
    ? ['XML 元素重复', 'an element is there twice']
    : ['缺少必需的 XML 元素或属性', 'an element or attribute is missing'];
  const [zh, en] = structureFaults[fault] ?? other;
  return { zh, en };
}
