"""What the partner needs to know of a running deployment, and what it says wrongly to it and is told wrongly by others.

  live.py case API FILE.json                                   writes a case for `partner.py offer`, by what GET /agreements and /items say
  live.py wrong API HERE STATE SECRET_IN SECRET_OUT           posts wrong messages both ways, about the case last offered from STATE
HERE is the address of the partner. `wrong` prints a line for each and, last, `N passed, N failed, 0 skipped`.
"""
import copy, json, sqlite3, sys, time, urllib.error, urllib.request
from pathlib import Path
import wire

EXAMPLE = Path(__file__).with_name("case-example.json")


def read(address):
    with wire.CLIENT.open(address, timeout=30) as answer:
        return json.load(answer)


def is_asked(field, form):
    """Whether a field of an item is to be filled in, by what the others say."""
    when = field.get("when")
    return field["required"] and (when is None or form.get(when["field"]) in when["in"])


def case_by(api, file):
    """The case of the example, with what the deployment says of agreement and item; its number of the clause is from the text agreed."""
    case = json.loads(EXAMPLE.read_text("utf-8"))
    ours, theirs = "610100", "620100"
    agreement = next(a for a in read(f"{api}/agreements")["agreements"]
                     if a["state"] == "in-force" and {p["region"] for p in a["parties"]} == {ours, theirs})
    item = read(f"{api}/items/{case['item']['id']}")
    way = next(w for w in item["windows"] if (w["receivedIn"], w["decidedIn"], w["suspended"]) == (ours, theirs, False))
    case["clause"] |= {"agreement": agreement["id"], "version": agreement["version"]}
    case["item"]["version"] = item["version"]
    case["window"] = way["windows"][0]["id"]
    missing = [f["key"] for f in item["form"] if is_asked(f, case["form"]) and f["key"] not in case["form"]]
    unknown = {m["slot"] for m in case["materials"]} - {m["key"] for m in item["materials"]}
    if missing or unknown:
        raise SystemExit(f"the example does not fit the item: {missing} {unknown}")
    Path(file).write_text(json.dumps(case, ensure_ascii=False), "utf-8")
    Path(file).with_name("scan.pdf").write_bytes(b"%PDF-1.4\n% a commitment from elsewhere (invented)\n%%EOF\n")


def post(url, message, secret, *, id_=None, late=0, raw=None):
    """(status, code or None, the answer as bytes)"""
    id_ = id_ or f"{message['from']}_{message['case']}_{message['seq']}"
    body, timestamp = raw or json.dumps(message, ensure_ascii=False).encode(), str(int(time.time()) - late)
    headers = {"content-type": "application/json", "webhook-id": id_, "webhook-timestamp": timestamp,
               "webhook-signature": wire.sign(id_, timestamp, body, [secret])}
    try:
        with wire.CLIENT.open(urllib.request.Request(url, body, headers), timeout=30) as answer:
            return answer.status, None, answer.read()
    except urllib.error.HTTPError as error:
        said = error.read()
        return error.code, json.loads(said)["code"], said


def last_offer(state, here):
    """The offer that was taken last, as it was sent."""
    db = sqlite3.connect(f"file:{state}/partner.db?mode=ro", uri=True)
    rows = db.execute("SELECT body FROM outbox WHERE state='taken' AND seq=1 ORDER BY rowid DESC")
    message = next(m for m in (json.loads(body) for body, in rows) if m["type"] == "offer")
    # Any address does: what is repeated is not fetched again.
    for file in wire.files_of(message):
        file["url"] = f"{here}/files/{file['sha256']}?0-0"
    return message


def wrong(api, here, state, secret_in, secret_out):
    there, mine = f"{api}/partners/xian/messages", f"{here}/messages"
    to_us, ours, other = wire.secret_bytes(secret_in), wire.secret_bytes(secret_out), bytes(32)
    offer = last_offer(state, here)
    later = {k: offer[k] for k in ("schema", "from", "to", "clause", "case", "occurredAt")}
    withdrawal = {**later, "type": "withdrawal", "seq": 1001, "hash": "0" * 64, "previous": {"seq": 999, "hash": "0" * 64}, "reason": None}
    new = {**copy.deepcopy(offer), "case": "610100-19000101-000000000000"}
    report = {**withdrawal, "type": "report", "from": offer["to"], "to": offer["from"], "about": offer["case"], "event": "case.accepted",
              "status": "accepted", "due": None, "identifier": None, "completedWith": None, "told": None}
    del report["reason"]
    failed = 0
    refusals = [
        ("another secret", there, new, other, {}, 401, "webhook.signature_invalid"),
        ("the secret of the other direction", there, new, to_us, {}, 401, "webhook.signature_invalid"),
        ("the time of an hour ago", there, new, ours, {"late": 3600}, 401, "webhook.expired"),
        ("another addressee", there, {**new, "to": "640100"}, ours, {}, 422, "partner.wrong_addressee"),
        ("another's region", there, {**new, "from": "640100"}, ours, {}, 403, "partner.not_its_region"),
        ("another id", there, new, ours, {"id_": "610100_1_1"}, 422, "webhook.other_id"),
        ("a name twice", there, new, ours, {"raw": b'{"type":1,"type":2}'}, 400, "request.malformed"),
        ("a gap", there, withdrawal, ours, {}, 409, "partner.gap"),
        ("a case that nobody offered", there, {**withdrawal, "case": new["case"], "previous": None}, ours, {}, 409, "partner.gap"),
        ("another event under a recorded id", there, {**offer, "hash": "e" * 64}, ours, {}, 422, "idempotency.key_reused"),
        ("another secret", mine, report, other, {}, 401, "webhook.signature_invalid"),
        ("the time of an hour ago", mine, report, to_us, {"late": 3600}, 401, "webhook.expired"),
        ("another addressee", mine, {**report, "to": "640100"}, to_us, {}, 422, "partner.wrong_addressee"),
        ("a gap", mine, report, to_us, {}, 409, "partner.gap"),
    ]
    for what, url, message, secret, more, status, code in refusals:
        answer = post(url, message, secret, **more)[:2]
        failed += answer != (status, code)
        print(f"  {'ok      ' if answer == (status, code) else 'FAILED  '} {what} is {status} {code}"
              f" {'at the deployment' if url == there else 'at the partner'}{'' if answer == (status, code) else f', but {answer}'}")
    once, again = (post(there, offer, ours) for _ in range(2))
    same = once == again and once[0] == 200 and json.loads(once[2])["seq"] == 1
    print(f"  {'ok      ' if same else 'FAILED  '} what is said again gets the same answer")
    print(f"{len(refusals) + 1 - failed - (not same)} passed, {failed + (not same)} failed, 0 skipped")


if __name__ == "__main__":
    {"case": case_by, "wrong": wrong}[sys.argv[1]](*sys.argv[2:])
