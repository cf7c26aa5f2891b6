/** Shows a verdict on the code in the address (behind `#`, which browsers send to nobody), or on a file that is chosen. */
const script = `
const say = (text, className) => {
  const line = document.createElement('p');
  line.textContent = text;
  if (className) line.className = className;
  document.querySelector('#verdict').append(line);
};
const words = {
  good: '通过 · good',
  'not-in-force': '文件真实, 但已不再有效 · genuine, and no longer in force',
  bad: '不通过 · bad',
  unreadable: '无法读取 · unreadable',
};
const show = (verdict) => {
  say('结论 verdict: ' + words[verdict.overall], verdict.overall);
  for (const { result, text } of [verdict.intact, verdict.sealedBy, verdict.inForce])
    say({ good: '✓ ', bad: '✗ ', 'not-checked': '· ' }[result] + text.zh + ' · ' + text.en);
  for (const { result, text } of verdict.parts)
    if (result !== 'good') say({ bad: '✗ ', 'not-checked': '· ' }[result] + text.zh + ' · ' + text.en);
  const { document: said } = verdict;
  if (!said) return;
  say(said.name.zh + ' · ' + said.name.en);
  say(said.identifier);
  say(said.issuer.name.zh + ' · ' + said.issuedOn + (said.validUntil ? ' — ' + said.validUntil : ''));
  for (const { label, value } of said.content) say(label.zh + ' ' + label.en + ': ' + value);
};
const ask = async (body) => {
  document.querySelector('#verdict').replaceChildren();
  say('正在核验… · verifying…');
  const answer = await fetch(location.pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then((response) => response.json(), () => null);
  document.querySelector('#verdict').replaceChildren();
  if (answer && answer.overall) show(answer);
  else say(answer && answer.title ? answer.title.zh + ' · ' + answer.title.en : '暂时无法核验 · cannot be verified now', 'bad');
};
const base64 = (bytes) => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
};
document.querySelector('input').addEventListener('change', async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  if (file.size > 1000000) return say('文件过大 · the file is too large', 'bad');
  await ask({ document: { ofd: base64(new Uint8Array(await file.arrayBuffer())) } });
});
const [, name, number] = document.querySelectorAll('input');
const byCode = () => {
  if (location.hash.length < 2) return;
  const code = location.hash.slice(1);
  const isGiven = name.value.trim() && number.value.trim();
  ask(isGiven ? { code, holder: { name: name.value.trim(), maskedNumber: number.value.trim() } } : { code });
};
document.querySelector('button').addEventListener('click', byCode);
addEventListener('hashchange', byCode);
byCode();
`;

/** The page that a QR code opens: anybody verifies there, without account. What it asks goes to where it came from. */
export const verificationPage = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>核验 · verification</title>
<style>
body { font-family: sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em; }
.good { color: #060; } .bad, .unreadable { color: #900; } .not-in-force { color: #850; }
</style>
</head>
<body>
<h1>电子证照核验 · verification</h1>
<label>选择 OFD 文件 · choose an OFD file <input type="file" accept=".ofd"></label>
<p>扫码核验时, 请输入证照上的姓名(名称)和号码 · with a code, give name and number as they stand on the paper:
<input aria-label="姓名 name"> <input aria-label="号码 number"> <button type="button">核对 · compare</button></p>
<div id="verdict" aria-live="polite"></div>
<script>${script}</script>
</body>
</html>
`;
