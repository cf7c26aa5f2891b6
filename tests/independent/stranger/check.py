"""Holds the partner kit against a partner written from its pages alone: its signatures, examples, schemas and strictness.

Prints what it looked at and, last, `N passed, N failed, N skipped`. Standard library only (Python 3.11).
"""
import copy, json, sys
import wire

signed = json.loads((wire.KIT / "examples" / "signed.json").read_bytes())
body, now = signed["body"].encode(), signed["timestamp"]
key, following = wire.secret_bytes(signed["v1"]["secret"]), wire.secret_bytes(signed["rotation"]["nextSecret"])
counts = {True: 0, False: 0}


def look(what, holds):
    counts[bool(holds)] += 1
    print(f"  {'ok      ' if holds else 'FAILED  '} {what}")


def code(header, keys=(key,), raw=body, webhook_id=signed["id"], timestamp=str(now), at=now):
    """None where the signature holds, otherwise the code of the refusal."""
    try:
        wire.check_signature(wire.read_webhook([webhook_id], [timestamp], [header]), raw, list(keys), 300, at)
    except wire.Refusal as refusal:
        return refusal.code
    return None


def refused(raw):
    """Whether raw bytes are refused as JSON."""
    try:
        wire.strict_json(raw)
    except wire.Refusal:
        return True
    return False


def message_refused(message):
    try:
        wire.check_message(message)
    except wire.Refusal:
        return True
    return False


header = signed["v1"]["header"]
look("the signed bytes are id, time and body", f"{signed['id']}.{now}.".encode() + body == bytes.fromhex(signed["signedContentHex"]))
look("v1 holds, alone and among the other kinds", code(header) is None and code(signed["all"]["header"]) is None)
look("v1 made here is the one of the kit", wire.sign(signed["id"], str(now), body, [key]) == header)
look("two secrets are valid at once", all(code(signed["rotation"]["header"], [each]) is None for each in (key, following)))
look("other kinds alone do not fit", all(code(signed[kind]["header"]) for kind in ("v1a", "v1sm2")))
look("300 seconds are tolerated, and no more", code(header, at=now + 300) is None and code(header, at=now + 301) and code(header, at=now - 301))
for place in (0, len(body) // 2, len(body) - 1):
    changed = bytearray(body)
    changed[place] ^= 1
    look(f"byte {place} changed is refused", code(header, raw=bytes(changed)) == "webhook.signature_invalid")
for text in ("v1," + "A" * 43 + "=\n", "V1,AAAA", "v1,AAB=", "v1,AAAA  v1,AAAA", "", " ".join(["v1,AAAA"] * 17), "v1,____"):
    look(f"the signature {text[:20]!r} is malformed", code(text) == "webhook.malformed")
for text in ("01", "+1", "1.0", " 1", "1\n", "1234567890123", ""):
    look(f"the time {text!r} is malformed", code(header, timestamp=text) == "webhook.malformed")
headers, payload = wire.open_envelope(signed["envelope"].encode())
look("the envelope holds the same", payload == body and code(headers[2][0]) is None)
for path in sorted((wire.KIT / "examples").glob("*.json")):
    if path.name == "signed.json":
        continue
    example = wire.strict_json(path.read_bytes())
    lacking, more, mistyped = (copy.deepcopy(example) for _ in range(3))
    del lacking["hash"]
    more["unknown"] = 1
    mistyped["seq"] = "1"
    fits = not message_refused(example) and wire.fits(wire.SCHEMAS["message"], example)
    look(f"{path.name} fits its schema, and nothing near it does", fits and all(map(message_refused, (lacking, more, mistyped))))
for path in sorted((wire.KIT / "cases").glob("*.json")):
    case, last, holds = json.loads(path.read_bytes()), {}, True
    for message in case["messages"]:
        side = (message["from"], message["case"])
        holds = holds and not message_refused(message) and message["previous"] == last.get(side)
        last[side] = {"seq": message["seq"], "hash": message["hash"]}
    look(f"cases/{path.name} is two chains, one of each side", holds and len(last) == 2)
number = {**wire.strict_json((wire.KIT / "examples" / "withdrawal.json").read_bytes()), "case": "00000019410305012X"}
look("a case that is named by a citizen's number is refused", message_refused(number))
for raw in (b'{"a":1,"a":2}', b'{"a":NaN}', b"\xef\xbb\xbf{}", b"\xff", b'{"a":' * 9 + b"1" + b"}" * 9, b"[" * 100000):
    look(f"{raw[:20]!r} is refused as JSON", refused(raw))
print(f"{counts[True]} passed, {counts[False]} failed, 0 skipped")
sys.exit(1 if counts[False] else 0)
