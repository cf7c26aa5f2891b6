"""A partner of Tongban: receives its messages and decides its offers, offers cases of its own, records their reports.

  partner.py serve …                   the node: receives, decides, reports, sends, serves its scans
  partner.py offer --case FILE.json …  offers a case and waits for its end (itself the node, with --port; without it, a
                                       running `serve` with the same --state sends and receives)
  partner.py show --state DIR          every case as JSON, nothing personal
DIR/partner.db (sqlite) holds everything, DIR/files the scans by SHA-256. Only ids and codes are logged.
"""
import argparse, hashlib, hmac, json, os, random, secrets, sqlite3, sys, threading, time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
import wire
from wire import Refusal

WAITS = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
ENDS = ("completed", "withdrawn", "declined")
SHANGHAI = timezone(timedelta(hours=8))

def instant():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

def due_in(days):
    """So many days that are no weekend from today in Shanghai: no calendar of holidays is known, so always provisional."""
    day = datetime.now(SHANGHAI).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return {"date": f"{day}", "at": f"{day}T16:00:00Z", "provisional": True, "calendarVersion": "weekdays-only"}

class Store:
    """One transaction at a time, durable at its commit. What is known of a case is the JSON `data` of its row."""
    def __init__(self, state):
        self.lock, self.files = threading.RLock(), Path(state) / "files"
        self.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.db = sqlite3.connect(Path(state) / "partner.db", isolation_level=None, check_same_thread=False, timeout=15)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("""PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS received(id TEXT PRIMARY KEY, digest TEXT, answer TEXT);
            CREATE TABLE IF NOT EXISTS cases(number TEXT PRIMARY KEY, side TEXT, us TEXT, peer TEXT, other TEXT, data TEXT);
            CREATE TABLE IF NOT EXISTS outbox(number TEXT, seq INTEGER, body TEXT, state TEXT DEFAULT 'waiting',
                attempts INTEGER DEFAULT 0, next REAL DEFAULT 0, last TEXT DEFAULT '', PRIMARY KEY(number, seq));""")

    @contextmanager
    def change(self):
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db.execute
                self.db.execute("COMMIT")
            except BaseException:
                self.db.execute("ROLLBACK")
                raise

    def keep(self, data):
        """Keeps a file under its SHA-256: its bytes are on the disk before its name is."""
        path = self.files / hashlib.sha256(data).hexdigest()
        with open(part := path.with_suffix("." + secrets.token_hex(4)), "wb") as file:
            file.write(data), file.flush(), os.fsync(file.fileno())
        return part.rename(path).name

    def open_case(self, side, us, peer, other, data):
        """A new case here, under a number of ours; to be written in the same transaction (`write` or `save`)."""
        number = f"{us}-{datetime.now(SHANGHAI):%Y%m%d}-{secrets.token_hex(6).upper()}"
        self.db.execute("INSERT INTO cases VALUES(?,?,?,?,?,'')", (number, side, us, peer, other))
        return {"number": number, "us": us, "peer": peer, "other": other}, {"seq": 0, "history": [], **data}

    def save(self, number, data, entry):
        """An event of a case: its new state, with a line of its history."""
        data["history"].append(entry)
        self.db.execute("UPDATE cases SET data=? WHERE number=?", (json.dumps(data, ensure_ascii=False), number))

class Node:
    """Receives (receive), decides what was offered (decide), sends what was written down (send)."""
    def __init__(self, options):
        self.options, self.store = options, Store(options.state)
        self.keys_in, self.keys_out = ([wire.secret_bytes(t) for t in s] for s in (options.secret_in, options.secret_out))
        self.origins = {wire.origin_of(url) for url in options.materials_from or [options.peer]}

    def receive(self, webhook, body):
        """The steps of the kit, in its order; the answer is given once it is durable."""
        wire.check_signature(webhook, body, self.keys_in, self.options.tolerance)
        message = wire.strict_json(body)
        wire.check_message(message)
        seq, previous, at = message["seq"], message["previous"], datetime.fromisoformat(message["occurredAt"])
        if webhook[0] != f"{message['from']}_{message['case']}_{seq}":
            raise Refusal(422, "webhook.other_id")
        if message["from"] not in self.options.peer_region:
            raise Refusal(403, "partner.not_its_region")
        if message["to"] not in self.options.region or message["to"] == message["from"]:
            raise Refusal(422, "partner.wrong_addressee")
        if previous and previous["seq"] >= seq or at.timestamp() > time.time() + 300 \
                or message["type"] == "offer" and (seq, previous, message["receivedAt"]) != (1, None, message["occurredAt"]):
            raise Refusal(400, "request.malformed")
        with self.store.change():  # first without the files: a repetition, a gap, an unknown case cost nothing
            known, _ = self.look(webhook[0], message)
        if known:
            return known
        deadline = time.monotonic() + 15
        for file in wire.files_of(message):
            self.store.keep(wire.fetch(file, self.origins, deadline))
        with self.store.change() as run:
            known, case = self.look(webhook[0], message)
            if known:
                return known
            answer = json.dumps({"id": webhook[0], **self.record(message, case)})
            run("INSERT INTO received VALUES(?,?,?)", (webhook[0], wire.digest_of(message), answer))
        print("recorded", message["type"], message.get("event", ""), answer, flush=True)
        return answer

    def look(self, id_, message):
        """(the answer of before, the case); refuses another content, a gap, an unknown case, another clause."""
        one = lambda *query: self.store.db.execute(*query).fetchone()
        if before := one("SELECT * FROM received WHERE id=?", (id_,)):
            if before["digest"] != wire.digest_of(message):
                raise Refusal(422, "idempotency.key_reused")
            return before["answer"], None
        if previous := message["previous"]:
            if not one("SELECT 1 FROM received WHERE id=?", (f"{message['from']}_{message['case']}_{previous['seq']}",)):
                raise Refusal(409, "partner.gap")
        if message["type"] == "offer":
            return None, None
        ends = (message["to"], message["from"], message["case"])
        case = one("SELECT * FROM cases WHERE us=? AND peer=? AND other IN (?, '') AND side='window' AND number=?",
                   (*ends, message["about"])) if message["type"] == "report" else \
            one("SELECT * FROM cases WHERE us=? AND peer=? AND other=? AND side='authority'", ends)
        if not case:
            raise Refusal(404, "case.not_found")
        if json.loads(case["data"])["clause"] != message["clause"]:
            raise Refusal(422, "partner.other_clause")
        return None, case

    def record(self, message, case):
        """What the message changes; gives the number of the case here and the number of the event that came of it."""
        type_, data = message["type"], json.loads(case["data"]) if case else None
        if type_ == "offer":
            case, data = self.store.open_case("authority", message["to"], message["from"], message["case"],
                                              {"clause": message["clause"], "status": "offered"})
        elif type_ == "report" and data["status"] not in ENDS and message["seq"] > data["last"]:
            data |= {"last": message["seq"], **{k: message[k] for k in ("status", "due", "identifier", "completedWith")}}
            self.store.db.execute("UPDATE cases SET other=? WHERE number=?", (message["case"], case["number"]))
            if message["event"] == "case.handover-declined":
                data["status"] = "declined"
        data["seq"] += 1
        self.store.save(case["number"], data, {"received": type_, "message": message})
        return {"case": case["number"], "seq": data["seq"]}

    def decide(self):
        """Writes the next report of every case here of which all reports so far were taken."""
        with self.store.change() as run:
            for case in run("""SELECT * FROM cases WHERE side='authority' AND NOT EXISTS (SELECT 1 FROM outbox
                    WHERE outbox.number=cases.number AND state<>'taken')""").fetchall():
                data = json.loads(case["data"])
                if step := self.next_step(data):
                    event, data["status"], days, more = step
                    data["due"] = due_in(days) if days else None
                    data["identifier"] = f"R-{case['number']}" if data["status"] in ("issued", "completed") else None
                    state = {name: data[name] for name in ("status", "due", "identifier")}
                    self.write(case, data, {"type": "report", "about": case["other"], "event": f"case.{event}", **state,
                                            "completedWith": None, "told": None, **more})

    def next_step(self, data):
        """Event, status after it, days to the next due date, other fields; None where the case is over."""
        status, offer = data["status"], data["history"][0]["message"]
        if status in ("offered", "submitted", "accepted") and any(e.get("received") == "withdrawal" for e in data["history"]):
            return "withdrawn", "withdrawn", 0, {"completedWith": "withdrawal"}
        if status == "offered" and ("toFollow" in offer or offer["item"]["id"] not in (self.options.takes or [offer["item"]["id"]])):
            return "handover-declined", "declined", 0, {"told": {"reasons": ["本机关不办理该事项, 或不接受容缺"]}}
        return {"offered": ("taken-over", "submitted", 5, {}), "submitted": ("accepted", "accepted", 20, {}),
                "accepted": ("decided", "granted", 10, {}), "granted": ("result-issued", "issued", 10, {}),
                "issued": ("completed", "completed", 0, {"completedWith": "record"})}.get(status)

    def write(self, case, data, fields):
        """Writes a message down in the transaction of its event: seq, hash and previous are fixed from now on."""
        run, number = self.store.db.execute, case["number"]
        before = run("SELECT body FROM outbox WHERE number=? AND state='taken' ORDER BY seq DESC", (number,)).fetchone()
        before = before and json.loads(before["body"])
        data["seq"] += 1
        message = {"schema": 1, "from": case["us"], "to": case["peer"], "clause": data["clause"], "case": number,
                   "seq": data["seq"], "previous": before and {"seq": before["seq"], "hash": before["hash"]},
                   "occurredAt": instant(), **fields}
        message["hash"] = wire.digest_of(message)
        run("INSERT INTO outbox(number, seq, body) VALUES(?,?,?)", (number, data["seq"], json.dumps(message)))
        wire.check_message(self.addressed(message))
        self.store.save(number, data, {"sent": message["type"], "message": message})

    def addressed(self, message):
        """The message with new addresses of its scans, good for an hour."""
        for file in wire.files_of(message):
            until = int(time.time()) + 3600
            file["url"] = f"{self.options.base}/files/{file['sha256']}?{until}-{self.pass_for(file['sha256'], until)}"
        return message

    def pass_for(self, name, until):
        return hmac.digest(b"files" + self.keys_out[0], f"{name}.{until}".encode(), "sha256").hex()

    def send(self):
        """One attempt for the oldest message of each case that is not taken, where its time has come."""
        with self.store.change() as run:
            rows = run("SELECT *, min(seq) FROM outbox WHERE state<>'taken' GROUP BY number").fetchall()
        for row in [row for row in rows if row["state"] == "waiting" and row["next"] <= time.time()]:
            message, key, attempts = json.loads(row["body"]), (row["number"], row["seq"]), row["attempts"] + 1
            id_ = f"{message['from']}_{message['case']}_{message['seq']}"
            body = json.dumps(self.addressed(message), ensure_ascii=False).encode()
            status, code, after = wire.post(self.options.peer, id_, body, self.keys_out)
            again = not status or status >= 500 or status == 429 \
                or code in ("case.busy", "webhook.expired", "request.filtered", "partner.gap")
            state = "taken" if 200 <= status < 300 else "waiting" if again and attempts <= len(WAITS) else "refused"
            step = 0 if code == "partner.gap" else min(attempts, len(WAITS)) - 1  # a gap is healed, not waited for
            wait = max(WAITS[step] * random.uniform(1, 1.2), after, 300 * (code == "request.filtered"))
            with self.store.change() as run:
                run("UPDATE outbox SET state=?, attempts=?, next=?, last=? WHERE number=? AND seq=?",
                    (state, attempts, time.time() + wait, f"{status} {code}", *key))
                if code == "partner.gap" and message["previous"]:  # the one before goes first, at once
                    run("UPDATE outbox SET state='waiting', attempts=0, next=0 WHERE number=? AND seq=?",
                        (row["number"], message["previous"]["seq"]))
            print("sent", message["type"], message.get("event", ""), id_, status, code, state, flush=True)

    def run(self):
        """The HTTP server and the worker, each in a thread."""
        Handler.node = self
        server = ThreadingHTTPServer(("127.0.0.1", self.options.port), Handler)
        for target in (server.serve_forever, self.work):
            threading.Thread(target=target, daemon=True).start()
        print("listening on", server.server_address[1], flush=True)

    def work(self):
        while True:
            try:
                self.decide(), self.send()
            except Exception as error:  # its words may be personal
                print("worker:", type(error).__name__, flush=True)
            time.sleep(0.5)

class Handler(BaseHTTPRequestHandler):
    """POST …/messages and …/envelopes; GET /files/…, our scans."""
    protocol_version, timeout, node = "HTTP/1.1", 20, None

    def do_POST(self):
        self.close_connection = True
        try:
            status, body = 200, self.take()
        except Exception as error:
            known = error if isinstance(error, Refusal) else Refusal(503, "platform.unavailable")
            status, id_ = known.status, secrets.token_hex(8)
            print("refused", status, known.code, id_, type(error).__name__, flush=True)
            body = json.dumps({"type": f"urn:tongban:error:{known.code}", "code": known.code, "status": status, "requestId": id_})
        self.answer(status, "application/json" if status == 200 else "application/problem+json", body.encode())

    def take(self):
        is_envelope, lengths = self.path.endswith("/envelopes"), self.headers.get_all("content-length", [])
        if not is_envelope and not self.path.endswith("/messages"):
            raise Refusal(404, "request.no_such_route")
        if len(lengths) != 1 or not lengths[0].isascii() or not lengths[0].isdecimal():
            raise Refusal(400, "request.malformed")
        if int(lengths[0]) > (wire.MOST_ENVELOPE if is_envelope else wire.MOST_BYTES):
            raise Refusal(413, "request.too_large")
        if self.headers.get_content_type() != "application/json":
            raise Refusal(415, "request.unsupported_media_type")
        body = self.rfile.read(int(lengths[0]))
        three = [self.headers.get_all(f"webhook-{name}", []) for name in ("id", "timestamp", "signature")]
        three, body = wire.open_envelope(body) if is_envelope else (three, body)
        return self.node.receive(wire.read_webhook(*three), body)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        name, (until, _, given) = path.removeprefix("/files/"), query.partition("-")
        right = hmac.compare_digest(given.encode(), self.node.pass_for(name, until).encode())
        found = right and int(until) > time.time()
        self.answer(200 if found else 404, "application/octet-stream", (self.node.store.files / name).read_bytes() if found else b"")

    def answer(self, status, type_, body):
        self.send_response(status)
        self.send_header("content-type", type_)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: addresses are secrets."""

def offer(node, path):
    """Writes the offer of the file down, then waits until its case is over: 0 where it was completed."""
    given, at, store = json.loads(path.read_text("utf-8")), instant(), node.store
    for material in given["materials"]:
        scan = (path.parent / material.pop("file")).read_bytes()
        material |= {"sha256": store.keep(scan), "bytes": len(scan), "attested": True}
    ends = given.pop("from", node.options.region[0]), given.pop("to", node.options.peer_region[0])
    with store.change():
        case, data = store.open_case("window", *ends, "", {"clause": given.pop("clause"), "status": "collected", "last": 0})
        node.write(case, data, {"type": "offer", "receivedAt": at, **given, "occurredAt": at})
    refused = None
    while data["status"] not in ENDS and not refused:
        time.sleep(0.5)
        with store.change() as run:
            data = json.loads(run("SELECT data FROM cases WHERE number=?", (case["number"],)).fetchone()["data"])
            refused = run("SELECT last FROM outbox WHERE number=? AND state='refused'", (case["number"],)).fetchone()
    time.sleep(2 if node.options.port else 0)  # the last answer is out, and a repetition still finds somebody
    print("case", case["number"], data["status"], refused["last"] if refused else "", flush=True)
    return 0 if data["status"] == "completed" else 1

def show(store):
    """Every case, with its history and what was sent; of the messages what is not personal."""
    for row in store.db.execute("SELECT * FROM cases ORDER BY number").fetchall():
        case = {**dict(row), **json.loads(row["data"])}
        public = ("type", "event", "status", "seq", "occurredAt", "due", "item", "notice", "toFollow", "opened", "returned")
        case["history"] = [{k: v for k, v in entry["message"].items() if k in public} for entry in case["history"]]
        case["sent"] = [dict(sent) for sent in store.db.execute(
            "SELECT seq, state, attempts, last FROM outbox WHERE number=? ORDER BY seq", (row["number"],))]
        yield {name: value for name, value in case.items() if name != "data"}

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["serve", "offer", "show"])
    many = {"secret-in": "Tongban signs with it", "secret-out": "we sign with it", "region": "ours", "peer-region": "Tongban's",
            "materials-from": "origin of its scans (default: that of --peer)", "takes": "item that we take (default: all)"}
    for name, text in many.items():
        parser.add_argument(f"--{name}", action="append", default=[], help=f"{text}; may be given again")
    for name, text in {"state": "folder", "peer": "https://…/partners/ID/messages", "base": "our public address"}.items():
        parser.add_argument(f"--{name}", help=text, required=name == "state")
    for name, default in {"port": None, "tolerance": 300}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--case", type=Path, help="offer: the file of the case")
    options = parser.parse_args()
    if options.command == "show":
        return print(json.dumps(list(show(Store(options.state))), ensure_ascii=False, indent=1))
    needed = options.peer, options.secret_in, options.secret_out, options.region, options.peer_region
    if not all((*needed, options.port if options.command == "serve" else options.case)):
        parser.error("--peer, --secret-in, --secret-out, --region, --peer-region, and --port or --case are needed")
    options.base = (options.base or f"http://127.0.0.1:{options.port}").rstrip("/")
    node = Node(options)
    if options.port:
        node.run()
    return offer(node, options.case) if options.command == "offer" else threading.Event().wait()

if __name__ == "__main__":
    sys.exit(main())
