"""The wire: signatures (v1), strict JSON, JSON Schema as far as the kit uses it, fetching files, posting messages.

Nothing here knows what a case is. Standard library only (Python 3.11).
"""
import base64, hashlib, hmac, http.client, json, re, time, urllib.error, urllib.parse, urllib.request
from datetime import datetime
from functools import lru_cache
from pathlib import Path

MOST_BYTES, MOST_ENVELOPE, MOST_LEVELS = 1_048_576, 1_572_864, 8
KIT = Path(__file__).parents[3] / "docs" / "partner"
SCHEMAS = {path.stem: json.loads(path.read_bytes()) for path in KIT.glob("schemas/*.json")}

class Refusal(Exception):
    """A message that is not taken: the HTTP status and the kit's code to answer with."""
    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code

# --- Signatures
def canonical_base64(text):
    """The bytes of standard, padded, canonical base64; None for anything else."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None

def secret_bytes(text):
    """The HMAC key of `whsec_…`: the decoded bytes, 24 to 64 of them."""
    key = canonical_base64(text.removeprefix("whsec_"))
    if not text.startswith("whsec_") or key is None or not 24 <= len(key) <= 64:
        raise ValueError("a secret is whsec_ and the base64 of 24 to 64 bytes")
    return key

def read_webhook(ids, timestamps, signatures):
    """Id, time and [(kind, bytes)] of the three headers, each given as the list of its values; else refused."""
    one = [values[0] for values in (ids, timestamps, signatures) if len(values) == 1 and isinstance(values[0], str)]
    form = r"(v[0-9][a-z0-9]{0,14}),([A-Za-z0-9+/]+={0,2})"
    if len(one) == 3 and re.fullmatch("[A-Za-z0-9_-]{1,128}", one[0]) and re.fullmatch("0|[1-9][0-9]{0,11}", one[1]):
        matches = [re.fullmatch(form, entry) for entry in one[2].split(" ")]
        entries = [(match[1], canonical_base64(match[2])) for match in matches if match]
        if len(entries) == len(matches) <= 16 and len(one[2]) <= 4096 and all(data is not None for _, data in entries):
            return one[0], one[1], entries
    raise Refusal(400, "webhook.malformed")

def check_signature(webhook, body, secrets, tolerance, now=None):
    """Some v1 entry is of some secret, over the bytes as they came; only then the time is looked at."""
    id_, timestamp, entries = webhook
    expected = [hmac.digest(secret, f"{id_}.{timestamp}.".encode() + body, "sha256") for secret in secrets]
    if not any([hmac.compare_digest(mac, data) for kind, data in entries if kind == "v1" for mac in expected]):
        raise Refusal(401, "webhook.signature_invalid")
    if abs((time.time() if now is None else now) - int(timestamp)) > tolerance:
        raise Refusal(401, "webhook.expired")

def sign(id_, timestamp, body, secrets):
    """The header webhook-signature: one v1 entry for each secret that is valid now."""
    macs = [hmac.digest(key, f"{id_}.{timestamp}.".encode() + body, "sha256") for key in secrets]
    return " ".join("v1," + base64.b64encode(mac).decode() for mac in macs)

def open_envelope(body):
    """The three values of headers (as lists) and the payload of an envelope; its shape is strict."""
    value = strict_json(body)
    webhook, payload = value.get("webhook"), value.get("payload")
    data = canonical_base64(payload) if isinstance(payload, str) else None
    if len(value) != 2 or not isinstance(webhook, dict) or set(webhook) != {"id", "timestamp", "signature"} or data is None:
        raise Refusal(400, "webhook.malformed")
    return [[webhook[name]] for name in ("id", "timestamp", "signature")], data

# --- JSON and schemas
def strict_json(body):
    """The object in the bytes: UTF-8 without BOM, no name twice, no lone surrogate, at most 8 levels, doubles only."""
    def pairs(items):
        if len({name for name, _ in items}) < len(items) or "__proto__" in dict(items):
            raise ValueError
        return dict(items)

    def number(text):
        value = float(text)
        if value - value != 0:  # beyond a double, NaN, Infinity
            raise ValueError
        return int(value) if value.is_integer() and abs(value) < 2**53 else value

    def depth(value):
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)
    try:
        value = json.loads(body.decode(), object_pairs_hook=pairs, parse_float=number, parse_int=number, parse_constant=number)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate fails here
        if isinstance(value, dict) and depth(value) <= MOST_LEVELS:
            return value
    except (ValueError, RecursionError):
        pass
    raise Refusal(400, "request.malformed")

@lru_cache
def pattern(text):
    r"""A pattern of ECMAScript in Python: `\d` is 0 to 9, `$` the very end (re.ASCII would spoil `\S`)."""
    text = re.sub(r"\[[^]]*\]", lambda found: found[0].replace(r"\d", "0-9"), text)  # in a class first
    return re.compile(re.sub(r"\$$", r"\\Z", text.replace(r"\d", "[0-9]")))

def is_real(text):
    """Whether an instant or a date is one of the calendar."""
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False

def fits(schema, value):
    """Whether the value holds against a schema that uses the keywords of the kit."""
    get, is_number = schema.get, isinstance(value, (int, float)) and not isinstance(value, bool)
    holds = {"object": isinstance(value, dict), "array": isinstance(value, list), "string": isinstance(value, str),
             "boolean": isinstance(value, bool), "null": value is None, "number": is_number,
             "integer": is_number and value == int(value), None: True}[get("type")]
    if not holds or "const" in schema and value != get("const") or "enum" in schema and value not in get("enum"):
        return False
    if not all(any(fits(inner, value) for inner in get(name)) for name in ("anyOf", "oneOf") if name in schema):
        return False
    if is_number:
        return get("minimum", value) <= value <= get("maximum", value) and get("exclusiveMinimum", value - 1) < value
    if isinstance(value, str):
        form = get("pattern", "")
        return get("minLength", 0) <= len(value) <= get("maxLength", len(value)) and pattern(form).search(value) \
            is not None and (not form.startswith(r"^\d{4}-") or is_real(value))
    if isinstance(value, list):
        return get("minItems", 0) <= len(value) <= get("maxItems", len(value)) \
            and all(fits(get("items", {}), item) for item in value)
    if isinstance(value, dict):
        known, other = get("properties", {}), get("additionalProperties", {})
        return len(value) <= get("maxProperties", len(value)) and all(name in value for name in get("required", [])) \
            and all(fits(get("propertyNames", {}), name) for name in value) \
            and all(fits(known[k], v) if k in known else other is not False and fits(other, v) for k, v in value.items())
    return True

def check_message(message):
    """Refuses what is not of the schema of its type."""
    schema = SCHEMAS.get(message["type"]) if isinstance(message.get("type"), str) else None
    if schema is None or not fits(schema, message):
        raise Refusal(400, "request.malformed")

def files_of(message):
    """The parts of a message that have an address: its materials, and the document of a report."""
    return [*message.get("materials", []), *([message["document"]] if "document" in message else [])]

def digest_of(message):
    """What makes a repetition the same: everything but the addresses of files (a field of the form may be called url)."""
    copy = json.loads(json.dumps(message))
    for file in files_of(copy):
        file.pop("url", None)
    return hashlib.sha256(json.dumps(copy, sort_keys=True).encode()).hexdigest()

# --- HTTP as a client
class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that redirects is an answer, not an address to follow."""
    def redirect_request(self, *_):
        return None

CLIENT = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))

def origin_of(url):
    return "://".join(urllib.parse.urlsplit(url)[:2]).lower()

def fetch(file, origins, deadline):
    """The bytes of one announced file, from an agreed origin, with the length and digests announced; else refused."""
    try:
        seconds = min(10, deadline - time.monotonic())
        if origin_of(file["url"]) in origins and seconds > 0:
            with CLIENT.open(file["url"], timeout=seconds) as answer:
                data = answer.read(file["bytes"] + 1)
            names = [name for name in ("sha256", "sm3") if name in file]
            same = all(hashlib.new(name, data).hexdigest() == file[name] for name in names)
            if answer.status == 200 and len(data) == file["bytes"] and same:
                return data
    except (OSError, ValueError, http.client.HTTPException):
        pass
    raise Refusal(500, "platform.unexpected")

def post(url, id_, body, secrets):
    """Signs anew and posts: (status, code, seconds of Retry-After); status 0 where there was no answer."""
    timestamp = str(int(time.time()))
    headers = {"content-type": "application/json", "webhook-id": id_, "webhook-timestamp": timestamp,
               "webhook-signature": sign(id_, timestamp, body, secrets)}
    try:
        with CLIENT.open(urllib.request.Request(url, body, headers), timeout=30) as answer:
            return answer.status, "", 0
    except urllib.error.HTTPError as error:
        code = re.search(rb'"code": ?"([a-z_.]+)"', error.read(65536))
        after = error.headers.get("retry-after", "")
        return error.code, code[1].decode() if code else "", min(86400, int(after)) if after.isdecimal() else 0
    except (OSError, http.client.HTTPException):
        return 0, "", 0
