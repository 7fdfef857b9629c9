"""Canonical URLs: which address decides that two documents report the same article, and which outlet a host is."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|yclid|msclkid|igshid|mc_[ce]id|ref|ref_src|cmpid|ocid|at_.*|smid|smtyp|partner|emc|"
    r"rss|feedtype|feedname|xtor|searchresultposition|spm|from|share|topnews)$",
    re.IGNORECASE,
)
_VIEW = re.compile(r"^(?:full|archive|print|page_?view|output)=", re.IGNORECASE)
_IS_ABSOLUTE = re.compile(r"https?://[^/?#]")
_SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"
# Nearly all addresses are of these forms, which need not be taken apart by urllib and put together again: one whose path
# stays as it is (other escapes are written otherwise), a canonical one, a link that joins to itself, one up to its host.
_IN_PATH = rf"[A-Za-z0-9{re.escape(_SAFE_IN_PATH)}]"
_PLAIN = re.compile(
    rf"(?i:https?)://(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)"
    rf"(?P<path>/{_IN_PATH}*(?:%(?:2[05]|[89A-F][0-9A-F]){_IN_PATH}*)*)?(?:#.*)?",
    re.DOTALL | re.ASCII,
)
_PLAIN_CANONICAL = re.compile(
    rf"https://(?P<host>[a-z0-9][a-z0-9.-]*)(?P<path>/[A-Za-z0-9%{re.escape(_SAFE_IN_PATH)}]*)"
)
_PLAIN_LINK = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[^?#;]*)?(?:\?[^#]+)?(?:#.+)?", re.DOTALL)
_TO_PLAIN_HOST = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+)(?:[/?#]|\Z)")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# Twins of one page: the traditional and the bilingual edition of NYT Chinese, AMP copies.
_TWIN_PATHS = re.compile(r"(?:/zh-hant|/zh-hans|/dual|/amp|/?\.amp)+(?=/?$)")
_TWIN_ENDS = ("/zh-hant", "/zh-hans", "/dual", "/amp", ".amp")
_MIRROR_HOST = re.compile(r"^(?:(?:www|m|mobile|amp|wap)\.)+(?=[^.]+\.)")
_IMAGE_PROXIES = frozenset(("images.weserv.nl", "imageproxy.pimg.tw", "wsrv.nl", "rsshub.app", "img.weserv.nl"))
_PLAIN_PROXIED = re.compile(
    rf"https?://(?:{'|'.join(map(re.escape, sorted(_IMAGE_PROXIES)))})/?\?url=(?P<target>[^&+%#]+)"
)


def canonical_url(url: str) -> str:
    """The address an article is known by.

    Scheme https, host in lower case, no tracking parameters or fragment, no doubled slashes, percent-encoding in
    one form, AMP, mobile and script twins folded: ``HTTP://M.example.com//a?utm_source=x#top`` becomes
    ``https://example.com/a``.  `www.` is kept, since some hosts answer only with it; `url_key` drops it.

    Raises ValueError for what is no http(s) address.
    """
    if plain := _PLAIN.fullmatch(url.strip()):
        return f"https://{_folded_host(plain['host'])}{_folded_twins(_single_slashes(plain['path'] or '/'))}"
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url[:200]!r}")
    host = _folded_host(parts.hostname)
    if not host:
        raise ValueError(f"no host in the address: {url[:200]!r}")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = _single_slashes(unquote(parts.path, errors="surrogateescape")) or "/"
    path = _folded_twins(quote(path, safe=_SAFE_IN_PATH, errors="surrogateescape"))
    kept = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    return urlunsplit(("https", host + port, path, urlencode(kept), ""))


@lru_cache(maxsize=4096)
def _folded_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if ":" in host:
        return f"[{host}]"
    return host if host.startswith("www.") else _MIRROR_HOST.sub("", host)


def _single_slashes(path: str) -> str:
    return re.sub(r"/{2,}", "/", path) if "//" in path else path


def _folded_twins(path: str) -> str:
    if not path.removesuffix("/").endswith(_TWIN_ENDS):
        return path
    return _TWIN_PATHS.sub("", path) or "/"


def url_key(canonical: str) -> str:
    """What two canonical addresses of one article share: no scheme, `www.` or closing slash, compared unescaped."""
    if plain := _PLAIN_CANONICAL.fullmatch(canonical):
        return bare_host(plain["host"]) + _unescaped(plain["path"]).rstrip("/")
    parts = urlsplit(canonical)
    host = _MIRROR_HOST.sub("", parts.netloc)
    path = unquote(parts.path).rstrip("/")
    # Parameters that choose a view of the page and not another page, such as FT Chinese's full=y.
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _VIEW.match(pair))
    return f"{host}{path}" + (f"?{query}" if query else "")


def _unescaped(path: str) -> str:
    """`unquote` of a path of ASCII characters, in half the time."""
    return _ESCAPES.sub(_characters, path) if "%" in path else path


def _characters(escapes: re.Match[str]) -> str:
    return bytes.fromhex(escapes[0].replace("%", "")).decode(errors="replace")


def article_id(canonical: str, is_digest: bool = False) -> str:
    """The id of the article at a canonical address; a digest of it is an article of its own."""
    key = url_key(canonical) + ("#digest" if is_digest else "")
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(maxsize=4096)
def bare_host(host: str) -> str:
    """An outlet's host without www., m. and the like: www.voachinese.com -> voachinese.com."""
    return _MIRROR_HOST.sub("", host.lower())


def host_of(url: str) -> str:
    """The bare host of an address, '' where it has none."""
    if plain := _TO_PLAIN_HOST.match(url):
        return bare_host(plain["host"])
    try:
        return bare_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def absolute_link(href: str, base: str) -> str | None:
    """A link as an absolute http(s) address, or None for anchors, scripts, mail and what cannot be read."""
    href = "".join(href.split())
    if _PLAIN_LINK.fullmatch(href):
        return href
    if not href or href.startswith("#"):
        return None
    if _IS_ABSOLUTE.match(href):
        base = base[: base.find(":") + 1] + "//host"  # all that an absolute link takes from where it stands
    return _joined(href, base)


@lru_cache(maxsize=16384)
def _joined(href: str, base: str) -> str | None:
    try:
        joined = urljoin(base, href)
        parts = urlsplit(joined)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    return joined


def image_address(src: str, base: str) -> str | None:
    """The publisher's own address of an image: proxies such as images.weserv.nl/?url=HOST/PATH are undone."""
    address = absolute_link(src, base)
    if address is None:
        return None
    if (plain := _TO_PLAIN_HOST.match(address)) and plain["host"].lower() not in _IMAGE_PROXIES:
        return address
    target = _behind_proxy(address)
    if not target:
        return address
    target = target.removeprefix("ssl:")
    return absolute_link(target if re.match("https?://", target) else f"https://{target.lstrip('/')}", base)


def _behind_proxy(address: str) -> str:
    """What a proxy's address is asked for, '' of other addresses."""
    if plain := _PLAIN_PROXIED.fullmatch(address):
        return plain["target"]
    parts = urlsplit(address)
    return dict(parse_qsl(parts.query)).get("url", "") if parts.hostname in _IMAGE_PROXIES else ""
