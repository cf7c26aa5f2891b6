import type { ErrorEntry } from './errors.ts';
import type { Text } from './text.ts';

const entry = /* @__NO_SIDE_EFFECTS__ */ (status: ErrorEntry['status'], title: Text, advice: Text): ErrorEntry => ({
  status,
  title,
  advice,
});
const text = /* @__NO_SIDE_EFFECTS__ */ (zh: string, en: string): Text => ({ zh, en });

/** What only orders about partners and their keys are refused with. */
export const registrationErrors = {
  'operation.no_such_partner': entry(
    404,
    text('没有登记该协同方', 'no such partner is registered'),
    text('请先登记协同方, 再登记其密钥', 'register the partner first, then its keys'),
  ),
  'operation.no_such_endpoint': entry(
    404,
    text('没有登记该接收地址', 'no such endpoint is registered'),
    text('请核对接收地址的编号', 'compare the id of the endpoint'),
  ),
  'operation.not_its_region': entry(
    422,
    text('该地区未配置由此协同方代表', 'the deployment does not say that this partner speaks for the region'),
    text('请核对部署配置中的协同方与地区', 'look up partners and their regions in the deployment'),
  ),
  'operation.endpoint_taken': entry(
    409,
    text('接收地址的编号已用于其他协同方', 'the id of the endpoint is used for another partner'),
    text('请换一个编号', 'choose another id'),
  ),
  'operation.not_asked_for': entry(
    422,
    text(
      '该机关不属于本部署, 未注明可查询, 或已有查询来源',
      'the body is not of this deployment, answers no queries, or has a source already',
    ),
    text(
      '请核对机关数据中的 answersQueries; 一个机关只登记一个来源',
      'look up `answersQueries` in the data of bodies; a body has one source',
    ),
  ),
  'operation.no_such_source': entry(
    404,
    text('没有登记该查询来源', 'no such source is registered'),
    text('请核对来源的编号', 'compare the id of the source'),
  ),
  'operation.address_not_allowed': entry(
    422,
    text('该地址不可访问, 或不允许访问', 'the address cannot be reached, or may not be'),
    text(
      '须为公网 https 地址, 或在所列网段内; 请与协同方核对',
      'it has to be public and https, or within the ranges given; ask the partner',
    ),
  ),
  'operation.joint_test_missing': entry(
    422,
    text('缺少该接收地址合格的联调测试报告', 'there is no good report of a joint test of this address'),
    text(
      '请用 npm run partner:check 测试该地址, 报告加盖公章后随登记指令提交; 不符之处见所列字段, 逐项说明见运行手册',
      'test the address with `npm run partner:check`, have the report sealed and present it with the order; the fields named do not hold, see the runbook for each',
    ),
  ),
  'operation.key_malformed': entry(
    422,
    text('密钥材料与其种类不符', 'the material is not that of a key of its kind'),
    text(
      '请按运行手册逐类核对; 口令明文一律不得写入',
      'see the runbook for each kind; a secret in clear is never written here',
    ),
  ),
  'operation.outside_certificate': entry(
    422,
    text('密钥有效期超出证书有效期', 'the key would count outside the validity of its certificate'),
    text('请在证书有效期内填写起止时间', 'name a beginning and an end within that of the certificate'),
  ),
  'operation.too_many_keys': entry(
    409,
    text(
      '同一方向、同一种类 (签发用的, 同一接收地址) 同时有效的密钥最多两个',
      'two keys of a direction and kind (of those we sign with: of an endpoint) may be valid at once, not more',
    ),
    text('请先移除旧密钥', 'remove the old one first'),
  ),
  'operation.key_exists': entry(
    409,
    text('该编号的密钥已存在, 不能替换', 'there is a key of this id, and none is ever replaced'),
    text('请换一个编号', 'choose another id'),
  ),
  'operation.no_such_key': entry(
    404,
    text('没有该密钥', 'there is no such key'),
    text('请核对方向、种类、接收地址和编号', 'check direction, kind, endpoint and id'),
  ),
} as const satisfies Record<string, ErrorEntry>;
